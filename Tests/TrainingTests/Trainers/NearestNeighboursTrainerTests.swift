import FileFormats
import Glibc
import Numerics
import Routing
import Testing
import TextModels

@testable import Training

@Suite struct NearestNeighboursTrainerTests {
  static let trainer = NearestNeighboursTrainer(TrainerFixture.job)

  @Test func aTrainedRouterHasLearned() throws {
    let (set, embeddings) = TrainerFixture.set()
    let trained = try Self.trainer.train(set, embeddings: embeddings)
    #expect(trained.manifest.kind == .nearestNeighbours && trained.manifest.training.rowCount == 400)
    let settings = try #require(trained.manifest.neighbours)
    #expect(NeighbourValidation.counts.contains(settings.count))
    #expect(trained.manifest.notes.contains("\(settings.count) neighbours and a prior weight of"))
    let lift = TrainerFixture.lift(try TrainerFixture.winRates(trained))
    #expect(lift > 0.02, "lift \(lift)")
    #expect(try TrainerFixture.winRates(trained).rates == TrainerFixture.winRates(trained, exact: true).rates)
  }

  @Test func trainingRepeatsItself() throws {
    let (set, embeddings) = TrainerFixture.set()
    let first = try Self.trainer.train(set, embeddings: embeddings)
    let second = try Self.trainer.train(set, embeddings: embeddings)
    #expect(first.tensors.encoded() == second.tensors.encoded() && first.manifest == second.manifest)
  }

  @Test func theNumberOfNeighboursCanBeGiven() throws {
    let (set, embeddings) = TrainerFixture.set()
    var trainer = Self.trainer
    trainer.neighbourCount = 17
    trainer.job.notes = "A test."
    let trained = try trainer.train(set, embeddings: embeddings)
    #expect(trained.manifest.neighbours?.count == 17)
    #expect(trained.manifest.notes.hasPrefix("A test. 17 neighbours"))
  }

  @Test func whatCannotBeLearnedFromIsRefused() throws {
    func reason(_ strong: String, _ weak: String, _ rows: [[String: Double]]) -> String {
      var set = LabelledPromptSet()
      for (row, grades) in rows.enumerated() {
        var prompt = LabelledPrompt(text: "prompt \(row)")
        for (model, grade) in grades.sorted(by: { $0.key < $1.key }) { prompt.set(grade, of: set.index(of: model)) }
        set.append(prompt)
      }
      let embeddings = SyntheticBattles.embeddings(count: rows.count, dimension: 8, seed: 5)
      var trainer = Self.trainer
      (trainer.job.strong, trainer.job.weak) = (strong, weak)
      let error = #expect(throws: InputError.self) { try trainer.train(set, embeddings: embeddings) }
      return error?.description ?? ""
    }
    let apart = [["a": 1.0, "b": 0], ["c": 1, "d": 0], ["a": 0, "b": 1]]
    #expect(reason("a", "phi", apart).contains("has no model 'phi'"))
    #expect(reason("a", "a", apart).contains("is both the strong and the weak model"))
    #expect(reason("a", "c", apart).contains("none has grades of both 'a' and 'c'"))
    #expect(reason("c", "d", apart).contains("on all 1 with grades of both 'c' and 'd' 'c' wins"))
    #expect(reason("b", "a", [["a": 1, "b": 1], ["a": 0, "b": 0]]).contains("it is a tie"))
    #expect(reason("a", "b", []).contains("names 0 models"))
  }
}

@Suite struct NeighbourValidationTests {
  private static let dimension = 8

  /// Unit vectors in fixed point, and random outcomes of a pair that met on every prompt.
  private static func data(_ count: Int, seed: UInt64 = 3) -> (vectors: [Int16], grades: [Int8]) {
    let embeddings = SyntheticBattles.embeddings(count: count, dimension: dimension, seed: seed)
    var vectors = [Int16](repeating: 0, count: count * dimension)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for row in 0..<count {
        let target = UnsafeMutableBufferPointer(rebasing: vectors[(row * dimension)..<((row + 1) * dimension)])
        _ = embeddings.withRow(row) { FixedPoint.normalize($0, into: target) }
      }
    }
    var random = SplitMix64(seed: seed + 1)
    return (vectors, (0..<(2 * count)).map { _ in Int8(random.next() % 2) })
  }

  private static func pair(_ grades: [Int8]) -> PairOutcomes {
    PairOutcomes(BattleSet(promptCount: grades.count / 2, modelCount: 2, grades: grades), strong: 0, weak: 1)
  }

  /// Every setting's loss against a router trained on all the other texts, one prompt after the other.
  @Test func lossesAreThoseOfRoutersThatNeverSawThePrompt() throws {
    let (vectors, grades) = Self.data(40)
    let pair = Self.pair(grades)
    // Two texts occur twice.
    let texts = (0..<40).map { "prompt \($0 == 7 ? 3 : $0 == 30 ? 29 : $0)" }
    let validation = try NeighbourValidation(
      pair, texts: texts, vectors: vectors, dimension: Self.dimension, counts: [2, 5, 100])
    #expect(validation.trials.count == 3 * NeighbourValidation.priorWeights.count)
    let identity = EmbedderIdentity(name: "made up", dimension: Self.dimension, sha256: "")
    for trial in validation.trials {
      var loss = 0.0
      for prompt in 0..<40 {
        let others = (0..<40).filter { texts[$0] != texts[prompt] }
        let model = NearestNeighboursModel(
          dimension: Self.dimension, models: ["a", "b"],
          training: PromptBattles(
            vectors: others.flatMap { vectors[($0 * Self.dimension)..<(($0 + 1) * Self.dimension)] },
            battles: BattleSet(
              promptCount: others.count, modelCount: 2, grades: others.flatMap { grades[(2 * $0)..<(2 * $0 + 2)] })),
          settings: trial.settings)
        let router = try NearestNeighboursRouter(model, strong: 0, weak: 1, embedder: identity, exact: true)
        var query = EmbeddingMatrix(dimension: Self.dimension)
        query.appendRow { row in
          for index in row.indices { row[index] = Float(vectors[prompt * Self.dimension + index]) }
        }
        var scores = RouterScores()
        var scratch = ScoringScratch()
        router.score(RouterBatch(count: 1, embeddings: query, identities: []), into: &scores, scratch: &scratch)
        let outcome = pair.outcomes[prompt]
        loss -= outcome * log(scores.winRates[0]) + (1 - outcome) * log(1 - scores.winRates[0])
      }
      #expect(abs(loss / 40 - trial.logLoss) < 1e-12, "\(trial.settings)")
    }
    #expect(validation.best.logLoss == validation.trials.map(\.logLoss).min())
  }

  @Test func aTwinOfAPromptDoesNotVoteOnIt() throws {
    let (vectors, grades) = Self.data(150)
    let texts = (0..<150).map { "prompt \($0)" }
    func best(_ texts: [String]) throws -> Double {
      try NeighbourValidation(
        Self.pair(grades + grades), texts: texts, vectors: vectors + vectors, dimension: Self.dimension, counts: [1]
      ).best.logLoss
    }
    // Outcomes are random: who does not see the twin cannot beat a coin by much.
    #expect(try best(texts + texts) > 0.65)
    #expect(try best(texts + texts.map { $0 + "!" }) < 0.6)
  }

  @Test func chanceIsToldApartFromSignal() throws {
    let (vectors, random) = Self.data(200)
    let texts = (0..<200).map { "prompt \($0)" }
    let chance = try NeighbourValidation(
      Self.pair(random), texts: texts, vectors: vectors, dimension: Self.dimension, counts: [1, 2])
    #expect(chance.baseLogLoss - chance.best.logLoss < 1.96 * chance.best.standardError)
    #expect(
      chance.description.hasSuffix(
        "This may be chance: the neighbours are not shown to predict better than the base rate."))
    let grades = (0..<200).flatMap { vectors[$0 * Self.dimension] > 0 ? [Int8(1), 0] : [0, 1] }
    let signal = try NeighbourValidation(
      Self.pair(grades), texts: texts, vectors: vectors, dimension: Self.dimension,
      counts: NeighbourValidation.counts)
    #expect(signal.best.logLoss < 0.8 * signal.baseLogLoss && !signal.description.contains("chance"))
    #expect(signal.description.contains("\(signal.best.settings.count) neighbours and a prior weight of"))
    #expect(signal.description.contains("over the pair's 200 prompts"))
  }

  @Test func oneTextCannotBeValidated() {
    let (vectors, grades) = Self.data(3)
    let error = #expect(throws: InputError.self) {
      try NeighbourValidation(
        Self.pair(grades), texts: ["same", "same", "same"], vectors: vectors, dimension: Self.dimension, counts: [1])
    }
    #expect(error?.description.contains("cross-validation needs two different ones") == true)
  }
}
