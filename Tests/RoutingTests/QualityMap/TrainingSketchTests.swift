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

  /// By plain sums: the largest cosine with a graded prompt over that of the nearest prompt with its own neighbour.
  private static func closeness(
    _ row: Int, _ log: [Float], _ training: [Float], dimension: Int, areGraded: [Bool]
  ) -> Double {
    func cosine(_ first: [Float], _ one: Int, _ second: [Float], _ other: Int) -> Double {
      (0..<dimension).reduce(0) { $0 + Double(first[one * dimension + $1] * second[other * dimension + $1]) }
    }
    let cosines = areGraded.indices.map { cosine(log, row, training, $0) }
    let nearest = cosines.indices.max { cosines[$0] < cosines[$1] } ?? 0
    let own = areGraded.indices.filter { $0 != nearest }.map { cosine(training, nearest, training, $0) }.max() ?? 1
    let graded = areGraded.indices.filter { areGraded[$0] }.map { cosines[$0] }.max() ?? 0
    return graded <= 0 ? 0 : own <= graded ? 1 : graded / own
  }

  /// An odd dimension and counts around the kernel's tiles; all prompts graded, and every third of them.
  @Test(arguments: [(1, 5, 1), (48, 8, 1), (49, 16, 3), (200, 31, 3)])
  func itFindsHowCloseARowIs(count: Int, dimension: Int, step: Int) throws {
    let training = RouterFixture.vectors(count, dimension: dimension, seed: 3)
    let areGraded = (0..<count).map { $0.isMultiple(of: step) }
    let sketch = try #require(
      TrainingSketch(
        drawing: RouterFixture.batch(training, dimension: dimension).embeddings, areGraded: areGraded, seed: 1))
    let log = RouterFixture.vectors(100, dimension: dimension, seed: 4)
    let nearest = Self.nearest(sketch, log, dimension: dimension)
    #expect(nearest.similarities.count == 100 && nearest.duplicateCount == 0)
    for row in 0..<100 {
      let expected = Self.closeness(row, log, training, dimension: dimension, areGraded: areGraded)
      #expect(abs(Double(nearest.similarities[row]) / 32_767 - expected) < 4e-3, "row \(row)")
    }
  }

  /// Three prompts close together and one that is not: the same cosine is close for the one, and far for the others.
  @Test func closenessIsMeasuredByTheNeighbourhood() throws {
    let training: [Float] = [1, 0, 0, 0.995, 0.0999, 0, 0.995, -0.0999, 0, 0, 0, 1]
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(training, dimension: 3).embeddings, seed: 1))
    let nearest = Self.nearest(sketch, [0.6, 0, 0.8, 0.8, 0, 0.6], dimension: 3)
    // Nearest to the lone prompt, whose own neighbours are at a right angle, and to the others.
    #expect(nearest.similarities[0] == 32_767)
    let (found, expected) = (Double(nearest.similarities[1]) / 32_767, 0.8 / 0.995)
    #expect(abs(found - expected) < 2e-3)
  }

  @Test func aPromptThatNobodyGradedMakesNothingClose() throws {
    let training: [Float] = [1, 0, 0.8, 0.6, 0, 1]
    let embeddings = RouterFixture.batch(training, dimension: 2).embeddings
    let all = try #require(TrainingSketch(drawing: embeddings, seed: 1))
    let some = all.grading([2], of: embeddings)
    #expect(some.areGraded == [false, false, true] && some.neighbours == all.neighbours)
    #expect(Self.nearest(all, [1, 0], dimension: 2).similarities[0] == 32_767)
    #expect(Self.nearest(some, [1, 0], dimension: 2).similarities[0] == 0)
    #expect(all.grading([], of: embeddings).areGraded == [true, true, true])
    #expect(some.yardstick()?.promptCount == 1)
  }

  @Test func whatAnArtefactKeepsIsTheSame() throws {
    let embeddings = RouterFixture.batch(RouterFixture.vectors(9, dimension: 4, seed: 3), dimension: 4).embeddings
    let sketch = try #require(
      TrainingSketch(drawing: embeddings, areGraded: [true] + .init(repeating: false, count: 8), seed: 1))
    var tensors = RouterLoaderTests.tensors()
    sketch.add(to: &tensors)
    let read = try #require(
      try RouterLoaderTests.artefact(RouterLoaderTests.manifest(), tensors).trainingSketch())
    #expect(
      read.vectors == sketch.vectors && read.neighbours == sketch.neighbours && read.areGraded == sketch.areGraded)
    // Without the neighbours they are worked out.
    var bare = RouterLoaderTests.tensors()
    bare.add(TrainingSketch.tensorName, .int16, shape: [9, 4], sketch.vectors)
    let older = try #require(try RouterLoaderTests.artefact(RouterLoaderTests.manifest(), bare).trainingSketch())
    #expect(older.neighbours == sketch.neighbours && !older.areGraded.contains(false))
    bare.add(TrainingSketch.neighbourTensorName, .int16, shape: [8], Array(sketch.neighbours.dropLast()))
    let error = #expect(throws: InputError.self) {
      try RouterLoaderTests.artefact(RouterLoaderTests.manifest(), bare).trainingSketch()
    }
    #expect(error?.description.contains("'training_neighbours' is I16 [8] where I16 [9] is needed") == true)
  }

  @Test func aRowsClosenessIsItsOwn() throws {
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
    #expect(nearest.similarities[0] == 32_767)
    #expect(nearest.similarities[3] == 0)
  }

  @Test func theYardstickLeavesEachPromptAndItsCopiesOut() throws {
    let one: [Float] = [1, 0]
    let other: [Float] = [0.6, 0.8]
    let sketch = try #require(
      TrainingSketch(drawing: RouterFixture.batch(one + one + other, dimension: 2).embeddings, seed: 1))
    #expect(sketch.neighbours.allSatisfy { abs(Double($0) / 32_767 - 0.6) < 1e-3 })
    let yardstick = try #require(sketch.yardstick())
    #expect(yardstick.promptCount == 3 && yardstick.remoteShare == 0)
    #expect(yardstick.quantiles == [1, 1, 1, 1, 1] && yardstick.mean == 1)
    #expect(TrainingSketch(vectors: [32_767, 0, 32_767, 0], dimension: 2).yardstick() == nil)
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
    let mean: Double = 4096 / 32_767
    #expect(tally.mean == mean)
    #expect(tally.quantile(0.5) == 0 && tally.quantile(0) == -1 && tally.quantile(1) == 1)
    #expect(tally.share(below: 0) == 0.25 && tally.share(below: 2) == 1)
  }
}
