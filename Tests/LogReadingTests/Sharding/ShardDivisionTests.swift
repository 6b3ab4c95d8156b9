import TestSupport
import Testing

@testable import LogReading

@Suite struct ShardDivisionTests {
  @Test(arguments: 0..<200) func everyByteIsInOneShard(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let files = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
      let bytes = Bool.random(using: &generator) ? Int.random(in: 0...5000, using: &generator) : 0
      let canBeCut = Bool.random(using: &generator)
      return ShardDivision.File(byteCount: bytes, weight: canBeCut ? bytes : 6 * bytes, canBeCut: canBeCut)
    }
    let count = Int.random(in: 1...9, using: &generator)
    let shards = ShardDivision(files, count: count).shards
    #expect(shards.count == count)
    for (index, file) in files.enumerated() {
      let ranges = shards.flatMap { $0.filter { $0.file == index }.map(\.range) }
      #expect(ranges.reduce(0) { $0 + $1.count } == file.byteCount)
      #expect(!ranges.isEmpty && (file.canBeCut || ranges == [0..<file.byteCount]))
      let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
      #expect(sorted.first?.lowerBound == 0 && sorted.last?.upperBound == file.byteCount)
    }
    // In shard order, what can be cut is in input order.
    let dealt = shards.flatMap { $0.filter { files[$0.file].canBeCut && !$0.range.isEmpty } }
    #expect(
      zip(dealt, dealt.dropFirst()).allSatisfy {
        ($0.file, $0.range.upperBound) <= ($1.file, $1.range.lowerBound) || $0.file < $1.file
      })
  }

  @Test(arguments: 0..<100) func cutFilesFillTheGapsThatWholeOnesLeave(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let loads = (0..<Int.random(in: 1...8, using: &generator)).map { _ in Int.random(in: 0...100, using: &generator) }
    let bytes = Int.random(in: 0...1000, using: &generator)
    let quotas = ShardDivision.quotas(of: bytes, levelling: loads)
    #expect(quotas.reduce(0, +) == bytes && quotas.allSatisfy { $0 >= 0 })
    let filled = zip(loads, quotas).filter { $0.1 > 0 }.map { $0.0 + $0.1 }
    #expect((filled.max() ?? 0) - (filled.min() ?? 0) <= 1)
    // Nobody who got nothing has less than those who got something.
    let level = filled.min() ?? 0
    #expect(zip(loads, quotas).allSatisfy { $0.1 > 0 || $0.0 >= level - 1 })
  }

  @Test func theLargestWholeFilesGoFirst() {
    let files = [10, 70, 30, 60, 20].map { ShardDivision.File(byteCount: $0, weight: $0, canBeCut: false) }
    let shards = ShardDivision(files, count: 2).shards
    #expect(shards.map { $0.map(\.file) } == [[0, 1, 4], [2, 3]])
  }
}
