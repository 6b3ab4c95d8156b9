import TestSupport
import Testing

@testable import Numerics

/// Hash values are part of stored formats and of win rates: these must never change.
@Suite struct StableHashTests {
  private static func hash(_ texts: [String]) -> UInt64 {
    var hash = StableHash()
    for text in texts { Array(text.utf8).withUnsafeBufferPointer { hash.absorb($0) } }
    return hash.value
  }

  @Test func namesAreFNV1a() {
    // The vectors of Fowler, Noll and Vo.
    #expect(StableHash.ofName("") == 0xCBF2_9CE4_8422_2325)
    #expect(StableHash.ofName("a") == 0xAF63_DC4C_8601_EC8C)
    #expect(StableHash.ofName("foobar") == 0x8594_4171_F739_67E8)
  }

  @Test func textsKeepTheirValues() {
    #expect(Self.hash([]) == 0xE220_A839_7B1D_CDAF)
    #expect(Self.hash(["request-1", "What is the sum of 2 and 3?"]) == 0x970A_1034_AEA2_A5D3)
    #expect(Self.hash(["a", "b"]) != Self.hash(["ab", ""]))
    #expect(Self.hash(["a", "b"]) != Self.hash(["b", "a"]))
    #expect(Self.hash(["12345678"]) != Self.hash(["1234567", "8"]))
  }

  @Test func everyByteCounts() {
    var generator = SeededGenerator(seed: 4)
    for count in [1, 7, 8, 9, 64, 100] {
      let text = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let original = text.withUnsafeBufferPointer { StableHash.wide($0) }
      var plain = StableHash()
      text.withUnsafeBufferPointer { plain.absorb($0) }
      for place in text.indices {
        var changed = text
        changed[place] ^= 1 << UInt8(place % 8)
        var other = StableHash()
        changed.withUnsafeBufferPointer { other.absorb($0) }
        #expect(other.value != plain.value)
        let wide = changed.withUnsafeBufferPointer { StableHash.wide($0) }
        #expect(wide.low != original.low && wide.high != original.high)
      }
    }
  }

  @Test func manyIdentifiersDiffer() {
    var seen: Set<UInt64> = []
    for number in 0..<100_000 { seen.insert(Self.hash(["request-\(number)", "same prompt"])) }
    #expect(seen.count == 100_000)
  }
}
