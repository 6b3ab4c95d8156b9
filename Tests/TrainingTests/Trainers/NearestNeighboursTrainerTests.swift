import Routing
import Testing

@testable import Training

@Suite struct NearestNeighboursTrainerTests {
  static let trainer = NearestNeighboursTrainer(
    embedder: TrainerFixture.embedder, strong: "strong", weak: "weak", provenance: TrainerFixture.provenance)

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
    trainer.notes = "A test."
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
      (trainer.strong, trainer.weak) = (strong, weak)
      let error = #expect(throws: RoutingError.self) { try trainer.train(set, embeddings: embeddings) }
      return error?.description ?? ""
    }
    let apart = [["a": 1.0, "b": 0], ["c": 1, "d": 0], ["a": 0, "b": 1]]
    #expect(reason("a", "phi", apart).contains("none has a grade of 'phi'"))
    #expect(reason("a", "a", apart).contains("cannot compare 'a' with itself"))
    #expect(reason("a", "c", apart).contains("none has grades of both 'a' and 'c'"))
    #expect(reason("c", "d", apart).contains("on all 1 with grades of both 'c' and 'd' 'c' wins"))
    #expect(reason("b", "a", [["a": 1, "b": 1], ["a": 0, "b": 0]]).contains("it is a tie"))
    #expect(reason("a", "b", []).contains("none has a grade of 'a'"))
  }
}
