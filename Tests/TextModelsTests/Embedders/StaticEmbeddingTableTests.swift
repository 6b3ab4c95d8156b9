import Testing

@testable import TextModels

@Suite struct StaticEmbeddingTableTests {
  @Test func theLargestMagnitudeBecomes127AndHalvesGoToEven() {
    var table = StaticEmbeddingTable(vocabulary: Array("a\nb\nc\nd\n".utf8), dimension: 3)
    table.append([127, 2.5, -3.5])
    table.append([-254, 1, 0])
    table.append([0, 0, 0])
    table.appendZeros()
    #expect(table.scales == [1, 2, 0, 0])
    #expect(table.vectors == [127, 2, -4, -127, 0, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func tinyValuesWhoseScaleVanishesAreZeros() {
    var table = StaticEmbeddingTable(vocabulary: Array("a\n".utf8), dimension: 2)
    table.append([1e-60, -1e-70])
    #expect(table.scales == [0] && table.vectors == [0, 0])
  }
}
