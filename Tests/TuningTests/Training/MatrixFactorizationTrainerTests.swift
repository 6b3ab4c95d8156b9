import Testing

@testable import Tuning

@Suite struct MatrixFactorizationTrainerTests {
  static func train(seed: UInt64 = 1) throws -> (trained: TrainedRouter, losses: [Double]) {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = MatrixFactorizationTrainer(
      embedder: TrainerFixture.embedder, strong: "strong", weak: "weak", provenance: TrainerFixture.provenance)
    trainer.settings.factorCount = 16
    trainer.settings.learningRate = 3e-3
    trainer.settings.epochCount = 20
    trainer.settings.seed = seed
    var losses: [Double] = []
    let trained = try trainer.train(set, embeddings: embeddings) { losses.append($1) }
    return (trained, losses)
  }

  @Test func aTrainedRouterHasLearned() throws {
    let (trained, losses) = try Self.train()
    #expect((losses.min() ?? 1) < 0.68, "\(losses)")
    let lift = TrainerFixture.lift(try TrainerFixture.winRates(trained))
    #expect(lift > 0.1, "lift \(lift)")
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let first = try Self.train(seed: 3).trained.tensors.encoded()
    #expect(try Self.train(seed: 3).trained.tensors.encoded() == first)
    #expect(try Self.train(seed: 4).trained.tensors.encoded() != first)
  }

  /// Central differences of the loss against the step that Adam would take: the first step moves each parameter by the
  /// learning rate against its gradient's sign.
  @Test func theFirstStepGoesDownhill() throws {
    let (set, embeddings) = TrainerFixture.set(30)
    var random = SplitMix64Fixture.random
    var network = FactorNetwork(modelCount: 3, factorCount: 8, dimension: 8, batchSize: 4, random: &random)
    let examples = [
      MatrixFactorizationTrainer.Example(prompt: 2, winner: 0, loser: 1),
      MatrixFactorizationTrainer.Example(prompt: 5, winner: 2, loser: 0),
    ]
    #expect(set.prompts.count == 30)
    let before = network.parameters
    var slopes: [Double] = []
    for index in before.indices {
      network.parameters[index] = before[index] + 1e-2
      let above = network.loss(examples, embeddings)
      network.parameters[index] = before[index] - 1e-2
      slopes.append((above - network.loss(examples, embeddings)) / 2e-2)
      network.parameters[index] = before[index]
    }
    var settings = MatrixFactorizationTrainer.Settings()
    settings.noise = 0
    settings.weightDecay = 0
    network.step(examples[...], embeddings, settings, &random)
    var checked = 0
    for index in before.indices where abs(slopes[index]) > 1e-3 {
      let move = network.parameters[index] - before[index]
      #expect(abs(Double(move) + Double(settings.learningRate) * (slopes[index] > 0 ? 1 : -1)) < 1e-5)
      checked += 1
    }
    #expect(checked > 50)
  }
}
