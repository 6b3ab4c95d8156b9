import Numerics
import Testing

@testable import Routing

@Suite struct SimilaritySampleTests {
  static func entry(_ row: Int) -> SimilaritySample.Entry {
    // Every tenth row is a copy of the one before it.
    let number = UInt64(row % 10 == 9 ? row - 1 : row)
    let hash = SplitMix64.mix(number)
    return SimilaritySample.Entry(
      hash: hash, similarity: Int16(Int(hash % 36_000) - 4_000), isKnown: hash % 5 == 0)
  }

  static func sample(_ rows: some Sequence<Int>) -> SimilaritySample {
    var sample = SimilaritySample()
    for row in rows { sample.add(entry(row)) }
    sample.trim()
    return sample
  }

  static func merged(_ parts: [SimilaritySample]) -> SimilaritySample {
    var whole = SimilaritySample()
    for part in parts { whole.merge(part) }
    return whole
  }

  @Test func anEntryKeepsItsParts() {
    for (similarity, isKnown) in [(Int16.min, false), (-1, true), (0, false), (32_767, true)] as [(Int16, Bool)] {
      let entry = SimilaritySample.Entry(hash: 0xFEDC_BA98_7654_3210, similarity: similarity, isKnown: isKnown)
      #expect(entry.hash == 0xFEDC_BA98_7654_3210 >> 17)
      #expect(entry.similarity == similarity)
      #expect(entry.isKnown == isKnown)
    }
  }

  @Test(arguments: [100, 3_000, 20_000]) func mergingGivesTheWholeInAnyOrder(_ count: Int) {
    let whole = SimilaritySampleTests.sample(0..<count)
    let parts = (0..<3).map { part in
      SimilaritySampleTests.sample((0..<count).filter { $0 * $0 % 11 % 3 == part })
    }
    #expect(SimilaritySampleTests.merged(parts) == whole)
    #expect(SimilaritySampleTests.merged([parts[2], parts[0], parts[1]]) == whole)
    #expect(
      SimilaritySampleTests.merged([parts[1], SimilaritySampleTests.merged([parts[2], parts[0]])]) == whole)
    #expect(SimilaritySampleTests.sample((0..<count).reversed()) == whole)
    #expect(whole.isWhole == (count == 100))
    #expect(whole.sorted.count == min(SimilaritySample.capacity, count - count / 10))
  }

  @Test func aShortLogIsInItAsAWholeAndCopiesAreCounted() {
    let sample = SimilaritySampleTests.sample(0..<100)
    #expect(sample.rowCount == 100)
    #expect(sample.sorted.count { $0.rows == 2 } == 10)
    let tally = SimilarityTally(sample)
    #expect(tally.rowCount == 100)
    #expect(tally.duplicateCount == (0..<100).count { SimilaritySampleTests.entry($0).isKnown })
    #expect(abs(tally.histogram(parts: 8).reduce(0, +) - 1) < 1e-12)
  }

  /// What is left out beforehand by its hash would not have stayed.
  @Test func onlyRowsThatMayStayNeedToBeCompared() {
    var sample = SimilaritySample()
    var compared = 0
    for row in 0..<100_000 where row % 10 != 9 {
      let entry = SimilaritySampleTests.entry(row)
      guard sample.mayHold(hash: SplitMix64.mix(UInt64(row))) else { continue }
      compared += 1
      sample.add(entry)
    }
    sample.trim()
    var whole = SimilaritySample()
    for row in 0..<100_000 where row % 10 != 9 { whole.add(SimilaritySampleTests.entry(row)) }
    whole.trim()
    #expect(sample == whole)
    #expect(compared < 20_000)
  }

  @Test func aWrittenSampleIsReadBackAsItWas() throws {
    for count in [50, 9_000] {
      let sample = SimilaritySampleTests.sample(0..<count)
      #expect(SimilaritySample(sample.sorted, isWhole: sample.isWhole) == sample)
    }
    let entry = SimilaritySampleTests.entry(1)
    #expect(SimilaritySample([(entry, 1), (entry, 1)], isWhole: true) == nil)
    #expect(SimilaritySample([(entry, 0)], isWhole: true) == nil)
    #expect(SimilaritySample([(entry, 1)], isWhole: false) == nil)
  }
}
