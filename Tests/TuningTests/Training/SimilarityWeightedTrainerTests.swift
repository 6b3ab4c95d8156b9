import Testing

@testable import Tuning

@Suite struct SimilarityWeightedTrainerTests {
  static let trainer = SimilarityWeightedTrainer(
    embedder: TrainerFixture.embedder, strong: "strong", weak: "weak", provenance: TrainerFixture.provenance)

  @Test func aTrainedRouterHasLearned() throws {
    let (set, embeddings) = TrainerFixture.set()
    let trained = try Self.trainer.train(set, embeddings: embeddings)
    #expect(trained.manifest.training.rowCount == 399)
    #expect(trained.manifest.tiers == [["strong"], ["weak"], ["third"]])
    let lift = TrainerFixture.lift(try TrainerFixture.winRates(trained))
    #expect(lift > 0.02, "lift \(lift)")
  }

  @Test func trainingRepeatsItself() throws {
    let (set, embeddings) = TrainerFixture.set()
    let first = try Self.trainer.train(set, embeddings: embeddings)
    let second = try Self.trainer.train(set, embeddings: embeddings)
    #expect(first.tensors.encoded() == second.tensors.encoded() && first.manifest == second.manifest)
  }

  @Test func battlesCanBeLimited() throws {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = Self.trainer
    trainer.battlesAPrompt = 2
    let trained = try trainer.train(set, embeddings: embeddings)
    #expect(try trainer.train(set, embeddings: embeddings).tensors.encoded() == trained.tensors.encoded())
    let lift = TrainerFixture.lift(try TrainerFixture.winRates(trained))
    #expect(lift > 0.02, "lift \(lift)")
  }
}
