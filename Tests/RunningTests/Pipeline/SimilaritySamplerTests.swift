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

  static func hash(_ row: Int) -> UInt64 { SplitMix64.mix(UInt64(row)) }

  /// Workers that see parts of a log, block by block, find the sample that comparing every row gives.
  @Test func theSampleIsThatOfAllRows() throws {
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
    var sample = SimilaritySample()
    var compared = 0
    for start in stride(from: 0, to: count, by: 250) {
      let rows = start..<start + 250
      let entries = workers[start / 250 % 3 == 0 ? 1 : 0].entries(
        rows.map(SimilaritySamplerTests.hash), embeddings: SimilaritySamplerTests.embeddings(rows), scratch: &scratch)
      compared += entries.count
      for entry in entries { sample.add(entry) }
    }
    sample.trim()
    #expect(sample == expected)
    #expect(!sample.isWhole && compared < count)
    #expect(all.areKnown.prefix(20).allSatisfy { $0 })
  }
}
