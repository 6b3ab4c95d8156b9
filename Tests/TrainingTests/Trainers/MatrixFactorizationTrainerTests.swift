import TestSupport
import Testing

@testable import Training

@Suite struct MatrixFactorizationTrainerTests {
  static func train(seed: UInt64 = 1) throws -> (trained: TrainedRouter, losses: [Double]) {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
    trainer.factorCount = 16
    trainer.learningRate = 3e-3
    trainer.epochCount = 20
    trainer.seed = seed
    let trained = try trainer.train(set, embeddings: embeddings)
    return (trained, trained.record.epochs.map(\.heldOut))
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
    var random = SeededGenerator(seed: 11)
    var network = FactorNetwork(modelCount: 3, factorCount: 8, dimension: 8, batchSize: 4, random: &random)
    let examples = [
      BattleExample(prompt: 2, winner: 0, loser: 1),
      BattleExample(prompt: 5, winner: 2, loser: 0),
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
    var settings = MatrixFactorizationTrainer(TrainerFixture.job)
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

  /// The shipped factors were made with these.
  @Test func thePublishedSettingsAreTheDefaults() {
    let described = MatrixFactorizationTrainer(TrainerFixture.job).settings.map { "\($0.name) \($0.value)" }
    #expect(
      described == [
        "epochs 100", "learning-rate 0.0003", "weight-decay 1e-05", "noise 0.1", "batch-size 64", "factors 128",
        "held-out 0.05", "patience 8", "battles-per-prompt 16", "minimum-length 0", "ties drop", "seed 1",
      ])
  }

  @Test func theRecordTellsTheCourse() throws {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
    trainer.factorCount = 8
    trainer.epochCount = 4
    trainer.heldOutShare = 0.25
    let record = try trainer.train(set, embeddings: embeddings).record
    #expect(record.epochs.map(\.epoch) == [1, 2, 3, 4])
    #expect(record.epochs.allSatisfy { $0.training > 0 && $0.heldOut > 0 })
    let best = record.epochs.min { $0.heldOut < $1.heldOut }
    #expect(record.bestEpoch == best?.epoch)
    // The figures are of the factors that were kept: their log-loss is the kept epoch's.
    let figures = try #require(record.heldOutBattles)
    #expect(abs(figures.logLoss - (best?.heldOut ?? 0)) < 1e-9)
    #expect(figures.bins.allSatisfy { $0.chance >= 0.5 })
    #expect(record.heldOutPair?.winRates.count == record.heldOutPromptCount)
    #expect(record.heldOutPromptCount == record.promptCount / 4)
    #expect(record.dropped[.tie] > 0 && record.tieCount == 0)
  }

  @Test func battlesOfOneTextAreDrawnTogether() throws {
    var set = LabelledPromptSet()
    for name in ["strong", "weak"] { _ = set.index(of: name) }
    for row in 0..<40 {
      set.append(LabelledPrompt(text: "text \(row % 4)", modelA: 0, modelB: 1, outcome: row < 30 ? .modelA : .modelB))
    }
    var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
    trainer.battlesAPrompt = 3
    var random = SeededGenerator(seed: 11)
    let split = PromptSplit(Array(0..<40), of: set, heldOutShare: 0.25, random: &random)
    let drawn = trainer.draw(from: split.kept, of: set, &random)
    #expect(drawn.count == 9 && Set(drawn.map(\.prompt)).count == 9)
    #expect(Set(drawn.map { $0.prompt % 4 }).count == 3)
  }

  @Test func tiesCanCountHalf() throws {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
    trainer.factorCount = 8
    trainer.epochCount = 2
    trainer.ties = .half
    let record = try trainer.train(set, embeddings: embeddings).record
    #expect(record.promptCount == 400 && record.battleCount == 1200 && record.tieCount > 0)
    #expect(record.dropped[.tie] == 0)
    trainer.minimumLength = 10
    #expect(try trainer.train(set, embeddings: embeddings).record.dropped[.shortPrompt] == 1)
  }

  @Test func dataThatTeachesNothingIsRefused() throws {
    var set = LabelledPromptSet()
    let places = ["strong", "weak", "third"].map { set.index(of: $0) }
    for row in 0..<4 {
      set.append(LabelledPrompt(text: "tie \(row)", modelA: places[0], modelB: places[1], outcome: .tie))
    }
    let embeddings = SyntheticBattles.embeddings(count: 4, dimension: 8, seed: 5)
    var trainer = MatrixFactorizationTrainer(TrainerFixture.job)
    expect("the training prompts: 0 of them distinguish two models") {
      _ = try trainer.train(set, embeddings: embeddings)
    }
    var untold = LabelledPromptSet()
    for name in ["strong", "weak", "third"] { _ = untold.index(of: name) }
    for row in 0..<4 {
      untold.append(LabelledPrompt(text: "p \(row)", modelA: 0, modelB: 2, outcome: row < 2 ? .modelA : .modelB))
    }
    expect("weak: has no battle that was won or lost") { _ = try trainer.train(untold, embeddings: embeddings) }
    trainer.job.weak = "weaker"
    expect("the training data: has no model 'weaker'") { _ = try trainer.train(untold, embeddings: embeddings) }
  }
}
