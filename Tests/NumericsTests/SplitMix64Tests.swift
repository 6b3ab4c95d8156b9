import Testing

@testable import Numerics

@Suite struct SplitMix64Tests {
  /// The first numbers of the reference implementation, https://prng.di.unimi.it/splitmix64.c.
  @Test func numbersAreTheReferences() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect((0..<5).map { _ in generator.next() } == expected)
  }

  @Test func unitsAreBelowOne() {
    var generator = SplitMix64(seed: 3)
    let units = (0..<10_000).map { _ in generator.nextUnit() }
    #expect(units.allSatisfy { (0..<1).contains($0) })
    let mean = units.reduce(0, +) / Double(units.count)
    #expect((0.48...0.52).contains(mean))
  }
}
