import Numerics
import TextModels
import Routing
import Testing
import TestSupport

@testable import Running

@Suite struct SimilaritySamplerTests {
  static let dimension = 8

  static func embeddings(_ rows: Range<Int>) -> EmbeddingMatrix {
    var matrix = EmbeddingMatrix(dimension: dimension)
    for row in rows {
      var random = SeededGenerator(seed: UInt64(row) &* 77 &+ 1)
      matrix.appendRow { values in
        for index in values.indices { values[index] = Float.random(in: -1...1, using: &random) }
      }
    }
    return matrix
  }

  func add(_ compared: [(entry: SimilaritySample.Entry, rows: Int)], to sample: inout SimilaritySample) {
    for (entry, rows) in compared { sample.add(entry, rows: rows) }
  }

  static func hash(_ row: Int) -> UInt64 { SplitMix64.mix(UInt64(row)) }

  /// Workers that see parts of a log, block by block, find the sample that comparing every row gives.
  @Test(arguments: [[], [0], [3, 4, 20], Array(0..<36)]) func theSampleIsThatOfAllRows(compares: [Int]) throws {
    let sketch = try #require(TrainingSketch(drawing: SimilaritySamplerTests.embeddings(0..<20), seed: 1))
    var scratch = ScoringScratch()
    let count = 9_000
    let all = sketch.nearest(to: SimilaritySamplerTests.embeddings(0..<count), scratch: &scratch)
    var expected = SimilaritySample()
    for row in 0..<count {
      expected.add(
        SimilaritySample.Entry(
          hash: SimilaritySamplerTests.hash(row), similarity: all.similarities[row], isKnown: all.areKnown[row]))
    }
    expected.trim()
    let workers = [SimilaritySampler(sketch), SimilaritySampler(sketch)]
    var queue = SimilarityQueue(sketch)
    var sample = SimilaritySample()
    var drawn = 0
    for start in stride(from: 0, to: count, by: 250) {
      let rows = start..<start + 250
      let sampled = workers[start / 250 % 3 == 0 ? 1 : 0].draw(
        rows.map(SimilaritySamplerTests.hash), embeddings: SimilaritySamplerTests.embeddings(rows))
      drawn += sampled.hashes.count
      queue.add(sampled, unlessBeyond: sample)
      // As at a checkpoint.
      if compares.contains(start / 250) { add(queue.compare(), to: &sample) }
    }
    add(queue.compare(), to: &sample)
    sample.trim()
    #expect(sample == expected)
    #expect(!sample.isWhole && drawn < count)
    #expect(all.areKnown.prefix(20).allSatisfy { $0 })
  }

  /// Rows that come again, and a log that fits into the sample as a whole.
  @Test func theSameRowIsCountedAgain() throws {
    let sketch = try #require(TrainingSketch(drawing: SimilaritySamplerTests.embeddings(0..<20), seed: 1))
    let worker = SimilaritySampler(sketch)
    var queue = SimilarityQueue(sketch)
    var sample = SimilaritySample()
    for round in 0..<3 {
      queue.add(
        worker.draw((0..<50).map(SimilaritySamplerTests.hash), embeddings: SimilaritySamplerTests.embeddings(0..<50)),
        unlessBeyond: sample)
      if round == 1 { add(queue.compare(), to: &sample) }
    }
    add(queue.compare(), to: &sample)
    #expect(sample.isWhole && sample.sorted.count == 50)
    #expect(sample.sorted.allSatisfy { $0.rows == 3 })
    #expect(sample.sorted.count { $0.entry.isKnown } == 20)
  }
}
