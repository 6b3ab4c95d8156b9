import TextModels
import FileFormats
import Routing
import Testing

@testable import Training

@Suite struct ArtefactCalibrationTests {
  static func complete(
    _ trained: inout TrainedRouter, count: Int = 400, _ change: (inout ArtefactCalibration) -> Void = { _ in }
  ) throws -> ArtefactCalibration.Outcome {
    let (set, embeddings) = TrainerFixture.set(count)
    var calibration = ArtefactCalibration()
    change(&calibration)
    return try calibration.complete(&trained, by: CrossFitTests.trainer(), set: set, embeddings: embeddings)
  }

  static func similarityWeighted(_ count: Int = 400) throws -> TrainedRouter {
    let (set, embeddings) = TrainerFixture.set(count)
    return try CrossFitTests.trainer().train(set, embeddings: embeddings)
  }

  @Test func aSimilarityWeightedArtefactNeedsNoSecondCopyOfItsPrompts() throws {
    var trained = try Self.similarityWeighted()
    let outcome = try Self.complete(&trained)
    #expect(outcome.scores.gains.count == 400, "\(outcome.notes)")
    let map = try #require(trained.manifest.qualityMap)
    #expect(map.promptCount == 400 && map.unit == "accuracy")
    #expect((map.knots.last?.gain ?? 0) > (map.knots.first?.gain ?? 0) + 0.1)
    let artefact = try trained.artefact(location: "here")
    #expect(artefact.manifest == trained.manifest)
    #expect(try artefact.qualityResamples()?.knotCount == map.knots.count)
    #expect(try artefact.trainingSketch()?.count == 399)
    let facts = Dictionary(artefact.facts.map { ($0.label, $0.value) }) { first, _ in first }
    #expect(facts["tensor training_prompts"] == nil)
    #expect(facts["quality map"]?.contains("from 400 prompts") == true)
    let closeness = try #require(trained.manifest.trainingCloseness)
    #expect(closeness.promptCount == 399 && closeness.mean > 0.5 && closeness.mean <= 1)
    #expect(facts["tensor training_neighbours"] == "I16 399" && facts["tensor training_graded"] == nil)
    #expect((map.squaredGain ?? 0) > 0 && (map.squaredGain ?? 2) <= 1)
  }

  @Test func othersGetASketch() throws {
    var trained = try MatrixFactorizationTrainerTests.train().trained
    _ = try Self.complete(&trained) { $0.foldCount = 0 }
    #expect(trained.manifest.qualityMap == nil)
    #expect(try trained.artefact(location: "here").trainingSketch()?.count == 400)
    // The router is the same with the new tensors beside it.
    let plain = try MatrixFactorizationTrainerTests.train().trained
    #expect(try TrainerFixture.winRates(trained).rates == TrainerFixture.winRates(plain).rates)
  }

  @Test func withoutAMapItSaysWhy() throws {
    var trained = try Self.similarityWeighted(40)
    let outcome = try Self.complete(&trained, count: 40)
    #expect(outcome.notes == ["no quality map: 40 prompts have grades of both strong and weak, and 50 are needed"])
    #expect(trained.manifest.qualityMap == nil && trained.manifest.trainingCloseness != nil)
  }
}
