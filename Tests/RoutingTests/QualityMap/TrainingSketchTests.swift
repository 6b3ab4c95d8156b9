import TextModels
import FileFormats
import Testing

@testable import Routing

@Suite struct TrainingSketchTests {
  static func nearest(_ sketch: TrainingSketch, _ values: [Float], dimension: Int) -> NearestTrainingPrompts {
    var scratch = ScoringScratch()
    return sketch.nearest(
      to: RouterFixture.batch(values, dimension: dimension).embeddings, scratch: &scratch)
  }

  /// An odd dimension and counts around the kernel's tiles.
  @Test(arguments: [(1, 5), (48, 8), (49, 16), (200, 31)])
  func itFindsTheLargestCosine(count: Int, dimension: Int) throws {
    let training = RouterFixture.vectors(count, dimension: dimension, seed: 3)
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(training, dimension: dimension).embeddings, seed: 1))
    let log = RouterFixture.vectors(100, dimension: dimension, seed: 4)
    let nearest = Self.nearest(sketch, log, dimension: dimension)
    #expect(nearest.similarities.count == 100 && nearest.duplicateCount == 0)
    for row in 0..<100 {
      let cosines = (0..<count).map { prompt in
        (0..<dimension).reduce(Float(0)) {
          $0 + log[row * dimension + $1] * training[prompt * dimension + $1]
        }
      }
      #expect(abs(Double(nearest.similarities[row]) / 32_767 - Double(cosines.max() ?? 0)) < 1e-3)
    }
  }

  @Test func aRowsSimilarityIsItsOwn() throws {
    let training = RouterFixture.vectors(100, dimension: 16, seed: 3)
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(training, dimension: 16).embeddings, seed: 1))
    let log = RouterFixture.vectors(60, dimension: 16, seed: 4)
    let together = Self.nearest(sketch, log, dimension: 16).similarities
    for row in 0..<60 {
      let alone = Self.nearest(sketch, Array(log[(row * 16)..<((row + 1) * 16)]), dimension: 16).similarities
      #expect(alone == [together[row]])
    }
  }

  @Test func trainingPromptsAreRecognised() throws {
    let training = RouterFixture.vectors(20, dimension: 8, seed: 3)
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(training, dimension: 8).embeddings, seed: 1))
    let nearest = Self.nearest(
      sketch,
      Array(training[..<16]) + RouterFixture.vectors(1, dimension: 8, seed: 5) + [Float](repeating: 0, count: 8),
      dimension: 8)
    #expect(nearest.duplicateCount == 2)
    #expect(nearest.similarities[0] > 32_700)
    #expect(nearest.similarities[3] == 0)
  }

  @Test func theYardstickLeavesEachPromptAndItsCopiesOut() throws {
    let one: [Float] = [1, 0]
    let other: [Float] = [0.6, 0.8]
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(one + one + other, dimension: 2).embeddings, seed: 1))
    let yardstick = try #require(sketch.yardstick(seed: 1))
    #expect(yardstick.promptCount == 3)
    #expect(yardstick.quantiles.allSatisfy { abs($0 - 0.6) < 1e-3 } && abs(yardstick.mean - 0.6) < 1e-3)
    #expect(TrainingSketch(vectors: [32_767, 0, 32_767, 0], dimension: 2).yardstick(seed: 1) == nil)
    #expect(TrainingSketch(drawing: RouterFixture.batch([0, 0], dimension: 2).embeddings, seed: 1) == nil)
  }

  @Test func brokenSketchesAreRefused() throws {
    func reason(_ vectors: [Int16], shape: [Int]) throws -> String {
      var tensors = RouterLoaderTests.tensors()
      tensors.add(TrainingSketch.tensorName, .int16, shape: shape, vectors)
      let error = #expect(throws: InputError.self) {
        try RouterLoaderTests.artefact(RouterLoaderTests.manifest(), tensors).trainingSketch()
      }
      return error?.description ?? ""
    }
    #expect(try reason([32_767, 0], shape: [1, 2]).contains("[prompts, 4] is needed"))
    #expect(try reason([], shape: [0, 4]).contains("[prompts, 4] is needed"))
    #expect(
      try reason([9, 9, 9, 9], shape: [1, 4]).contains("row 0 of tensor 'training_prompts' is not a unit vector"))
    #expect(try reason([-32_768, 0, 0, 0], shape: [1, 4]).contains("is not a unit vector"))
  }

  @Test func aDrawIsBoundedAndSeeded() throws {
    let many = RouterFixture.batch(RouterFixture.vectors(5000, dimension: 4, seed: 3), dimension: 4).embeddings
    let sketch = try #require(TrainingSketch(drawing: many, seed: 1))
    #expect(sketch.count == TrainingSketch.maximumCount)
    #expect(TrainingSketch(drawing: many, seed: 1)?.vectors == sketch.vectors)
    #expect(TrainingSketch(drawing: many, seed: 2)?.vectors != sketch.vectors)
  }

  @Test func theTallyCountsExactly() {
    var tally = SimilarityTally()
    #expect(tally.mean == nil && tally.quantile(0.5) == nil && tally.share(below: 1) == nil)
    var rows = NearestTrainingPrompts()
    rows.similarities = [32_767, 0, -32_767, 16_384]
    rows.areKnown = [true, false, false, false]
    tally.add(rows)
    #expect(tally.rowCount == 4 && tally.duplicateCount == 1)
    #expect(tally.mean == 16_384.0 / 4 / 32_767)
    #expect(tally.quantile(0.5) == 0 && tally.quantile(0) == -1 && tally.quantile(1) == 1)
    #expect(tally.share(below: 0) == 0.25 && tally.share(below: 2) == 1)
  }
}
