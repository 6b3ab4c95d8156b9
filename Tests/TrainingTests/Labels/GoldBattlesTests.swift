import TestSupport
import Testing

@testable import Training

@Suite struct GoldBattlesTests {
  private func set() throws -> LabelledPromptSet {
    var set = LabelledPromptSet()
    try GoldLabels.read(
      TemporaryFile.holding(
        """
        {"prompt":"one","a":true,"b":false,"c":0.5}
        {"prompt":"two","b":0.25,"a":0.25}
        {"prompt":"three","c":0.5,"b":1}

        """), into: &set)
    return set
  }

  @Test func everyPairOfGradedModels() throws {
    let (rows, skippedCount) = GoldBattles.rows(of: try set())
    #expect(
      rows.map { "\($0.prompt) \($0.modelA) \($0.modelB) \($0.winner.rawValue)" } == [
        "one a b model_a", "one a c model_a", "one b c model_b", "two a b tie", "three b c model_a",
      ])
    #expect(skippedCount == 0)
  }

  @Test func onePairWithTheStrongModelFirst() throws {
    let (rows, skippedCount) = GoldBattles.rows(of: try set(), pair: ("b", "a"))
    #expect(rows.map(\.winner) == [.modelB, .tie])
    #expect(rows.allSatisfy { $0.modelA == "b" })
    #expect(skippedCount == 1)
  }
}
