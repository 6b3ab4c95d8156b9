import TextModels
import FileFormats
import Routing
import Testing

@testable import Training

@Suite struct SimilarityWeightedTrainerTests {
  static let trainer = SimilarityWeightedTrainer(TrainerFixture.job)

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

  private static func set(_ battles: [(String, String, BattleOutcome)], text: (Int) -> String) -> LabelledPromptSet {
    var set = LabelledPromptSet()
    for (row, (modelA, modelB, outcome)) in battles.enumerated() {
      let places = (set.index(of: modelA), set.index(of: modelB))
      set.append(LabelledPrompt(text: text(row), modelA: places.0, modelB: places.1, outcome: outcome))
    }
    return set
  }

  private static func long(_ row: Int) -> String { "a prompt that is long enough, number \(row)" }

  private static func embeddings(_ set: LabelledPromptSet) -> EmbeddingMatrix {
    SyntheticBattles.embeddings(count: set.prompts.count, dimension: 8, seed: 5)
  }

  static let connected: [(String, String, BattleOutcome)] = [
    ("strong", "weak", .modelA), ("strong", "weak", .modelB), ("weak", "third", .modelA), ("third", "strong", .modelA),
    ("strong", "third", .modelA), ("weak", "strong", .tie), ("strong", "weak", .modelA),
  ]

  @Test func battlesOfOneTextShareARow() throws {
    let set = Self.set(Self.connected) { Self.long($0 / 2) }
    let trained = try Self.trainer.train(set, embeddings: Self.embeddings(set))
    #expect(trained.manifest.training.rowCount == 4)
    #expect(trained.record.promptCount == 4 && trained.record.battleCount == 7 && trained.record.tieCount == 1)
    #expect(trained.record.ratings.count == 3)
    // Model A stays first: where both stand in one tier their order matters.
    let file = try Safetensors(ModelBytes(copying: trained.tensors.encoded()), file: "trained")
    #expect(file["battles"]?.elements(of: Int32.self).suffix(8) == [2, 1, 0, 2, 3, 0, 1, 0] && file["grades"] == nil)
    let rates = try TrainerFixture.winRates(trained).rates
    #expect(rates.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func tiesAndShortPromptsAreDroppedOnRequest() throws {
    let set = Self.set(Self.connected) { $0 == 6 ? "short" : Self.long($0) }
    var trainer = Self.trainer
    trainer.ties = .drop
    var record = try trainer.train(set, embeddings: Self.embeddings(set)).record
    #expect(record.battleCount == 5 && record.dropped[.tie] == 1 && record.dropped[.shortPrompt] == 1)
    trainer.minimumLength = 0
    record = try trainer.train(set, embeddings: Self.embeddings(set)).record
    #expect(record.battleCount == 6 && record.dropped[.shortPrompt] == 0)
    trainer.minimumLength = 1000
    expect("the training prompts: none has 1000 characters") {
      _ = try trainer.train(set, embeddings: Self.embeddings(set))
    }
    // Grades lose their ties, too.
    let (graded, embeddings) = TrainerFixture.set()
    trainer = Self.trainer
    let all = try trainer.train(graded, embeddings: embeddings).record
    trainer.ties = .drop
    record = try trainer.train(graded, embeddings: embeddings).record
    #expect(record.tieCount == 0 && record.battleCount == all.battleCount - all.tieCount)
    #expect(record.dropped[.tie] == all.tieCount)
  }

  @Test func aWeightIsAsManyBattles() throws {
    var weighed = Self.set(Self.connected, text: Self.long)
    weighed.finish(promptsFrom: 5, weight: 3, source: "made up")
    let set = Self.set(Self.connected + (0..<2).flatMap { _ in Self.connected[5...] }) {
      Self.long($0 < 7 ? $0 : 5 + ($0 - 7) % 2)
    }
    let trained = try [weighed, set].map { set in
      let distinct = Self.embeddings(weighed)
      var embeddings = EmbeddingMatrix(dimension: 8)
      for row in set.prompts.indices {
        distinct.withRow(row < 7 ? row : 5 + (row - 7) % 2) { source in
          embeddings.appendRow { _ = $0.update(fromContentsOf: source) }
        }
      }
      return try Self.trainer.train(set, embeddings: embeddings)
    }
    for (left, right) in zip(trained[0].record.ratings, trained[1].record.ratings) { #expect(abs(left - right) < 1e-6) }
    let rates = try trained.map { try TrainerFixture.winRates($0, exact: true).rates }
    for (left, right) in zip(rates[0], rates[1]) { #expect(abs(left - right) < 1e-9) }
  }

  @Test func whatCannotBeRatedIsRefusedOrDropped() throws {
    let battles = Self.connected + [("strong", "hopeless", .modelA), ("island", "reef", .tie)]
    let set = Self.set(battles, text: Self.long)
    expect("island: never loses to or ties") { _ = try Self.trainer.train(set, embeddings: Self.embeddings(set)) }
    var trainer = Self.trainer
    trainer.dropsUnratedModels = true
    let trained = try trainer.train(set, embeddings: Self.embeddings(set))
    #expect(trained.manifest.models == ["strong", "weak", "third"])
    #expect(trained.record.dropped[.unratedModel] == 3 && trained.record.battleCount == 7)
    trainer.job.weak = "hopeless"
    expect("hopeless: is not connected with strong by wins") {
      _ = try trainer.train(set, embeddings: Self.embeddings(set))
    }
  }

  @Test func completeSeparationIsRefused() {
    let set = Self.set([("strong", "weak", .modelA), ("weak", "strong", .modelB)], text: Self.long)
    expect("weak: never beats or ties") {
      _ = try Self.trainer.train(set, embeddings: Self.embeddings(set))
    }
  }

  @Test func battlesThatAreAllTiesAreRefused() {
    let set = Self.set([("strong", "weak", .tie), ("weak", "strong", .tie)], text: Self.long)
    expect("the training data: holds nothing but ties (2 battles)") {
      _ = try Self.trainer.train(set, embeddings: Self.embeddings(set))
    }
  }

  @Test func aPairOfOneTierIsRefused() throws {
    // Eleven models of falling strength, the pair's alike.
    var battles: [(String, String, BattleOutcome)] = []
    let names = ["strong", "weak"] + (0..<10).map { "m\($0)" }
    for (place, first) in names.enumerated() {
      for second in names[(place + 1)...] {
        let isPair = first == "strong" && second == "weak"
        battles.append((first, second, isPair ? .tie : .modelA))
        battles.append((first, second, isPair ? .tie : .modelB))
        if !isPair {
          battles += [(String, String, BattleOutcome)](repeating: (first, second, .modelA), count: max(place, 1))
        }
      }
    }
    let set = Self.set(battles, text: Self.long)
    expect("strong and weak: both are in tier 2, so") {
      _ = try Self.trainer.train(set, embeddings: Self.embeddings(set))
    }
  }
}
