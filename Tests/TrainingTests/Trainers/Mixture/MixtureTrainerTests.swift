import Numerics
import TextModels
import FileFormats
import Routing
import Testing

@testable import Training

@Suite struct MixtureTrainerTests {
  /// Half the prompts are multiple-choice, on which the strong model is better where the first dimension is positive;
  /// the others are graded for the pair if they hold numbers, on which it is better where they are long.
  private static func data(_ count: Int = 600, seed: UInt64 = 6) -> (LabelledPromptSet, EmbeddingMatrix) {
    var set = LabelledPromptSet()
    let (strong, weak, third) = (set.index(of: "strong"), set.index(of: "weak"), set.index(of: "third"))
    let embeddings = SyntheticBattles.embeddings(count: count, dimension: 8, seed: 5)
    var random = SplitMix64(seed: seed)
    for row in 0..<count {
      let first = embeddings.withRow(row) { Double($0[0]) }
      let length = Int(random.next() % 40)
      let words = (0..<length).map { _ in "word" }.joined(separator: " ")
      switch row % 4 {
      case 0, 2:
        var prompt = LabelledPrompt(text: "Question \(row)?\nA. one\nB. two")
        prompt.set(random.nextUnit() < 0.6 + 0.6 * first ? 1 : 0, of: strong)
        prompt.set(random.nextUnit() < 0.5 - 0.6 * first ? 1 : 0, of: weak)
        set.append(prompt)
      case 1:
        var prompt = LabelledPrompt(text: "Tom has \(row) apples, \(words), how many are left after \(length)?")
        prompt.set(1, of: strong)
        prompt.set(random.nextUnit() < Double(length) / 40 ? 0 : 1, of: weak)
        set.append(prompt)
      default:
        var prompt = LabelledPrompt(text: "Tell of \(words)")
        prompt.set(random.nextUnit() < 0.5 + first ? 0 : 1, of: third)
        set.append(prompt)
      }
    }
    return (set, embeddings)
  }

  private static func trainer() -> MixtureTrainer {
    MixtureTrainer(TrainerFixture.job)
  }

  private static func model(_ trained: TrainedRouter) throws -> MixtureModel {
    try MixtureModel(
      Safetensors(ModelBytes(copying: trained.tensors.encoded()), file: "trained"), dimension: 8)
  }

  @Test func eachExpertLearnsItsForm() throws {
    let (set, embeddings) = Self.data()
    let trained = try Self.trainer().train(set, embeddings: embeddings)
    #expect(trained.manifest.kind == .mixture && trained.manifest.models == ["strong", "weak"])
    let model = try Self.model(trained)
    // The exam expert goes by the first dimension, the free-form one by length, the open one by failure.
    #expect((model.exam?.embedding.first ?? 0) > 1)
    #expect((model.free?.features[2] ?? 0) > 0.05)
    #expect((model.open.embedding.first ?? 0) > 0.2)
    func gate(_ text: String) -> Double {
      var text = text
      return text.withUTF8 { bytes in
        PromptFeatures(bytes, form: PromptForm(bytes)).values.withUnsafeBufferPointer { model.gate?.weight($0) ?? -1 }
      }
    }
    #expect(gate("Tom has 7 apples, word word word, how many are left after 3?") > 0.8)
    #expect(gate("Tell of word word word") < 0.2)
  }

  /// Assumed gains teach the open expert in place of failures, and leave the others as they are.
  @Test func assumedGainsTeachTheOpenExpert() throws {
    let (graded, known) = Self.data()
    var set = graded
    var embeddings = known
    let (strong, weak) = (set.index(of: "strong"), set.index(of: "weak"))
    let further = SyntheticBattles.embeddings(count: 200, dimension: 8, seed: 9)
    for row in 0..<200 {
      let second = further.withRow(row) { Double($0[1]) }
      var prompt = LabelledPrompt(
        text: row % 2 == 0 ? "hello \(row)" : "prove it, with \(row) lemmas, and say why it holds")
      prompt.set(1, of: strong)
      prompt.set(second > 0 ? 0 : 1, of: weak)
      prompt.isAssumed = true
      set.append(prompt)
      embeddings.appendRow { target in
        further.withRow(row) { source in for column in source.indices { target[column] = source[column] } }
      }
    }
    let before = try Self.model(Self.trainer().train(graded, embeddings: known))
    let after = try Self.model(Self.trainer().train(set, embeddings: embeddings))
    #expect(after.exam == before.exam && after.free == before.free)
    #expect(before.open.features.isEmpty && after.open.features.count == PromptFeatures.count)
    #expect(after.open.embedding[1] > 1 && after.open.embedding[1] > abs(after.open.embedding[0]))
  }

  @Test func theSameDataGivesTheSameBits() throws {
    let (set, embeddings) = Self.data()
    let first = try Self.trainer().train(set, embeddings: embeddings)
    let second = try Self.trainer().train(set, embeddings: embeddings)
    #expect(first.tensors.encoded() == second.tensors.encoded())
  }

  @Test func aPairWithoutEnoughGradesIsRefused() {
    let (set, embeddings) = Self.data(80)
    expectError("too few rows compare strong and weak: 60, where a mixture needs 61") {
      var trainer = Self.trainer()
      trainer.tuning.leastExamples = 61
      _ = try trainer.train(set, embeddings: embeddings)
    }
    expectError("none has grades of both strong and fourth") {
      var trainer = Self.trainer()
      trainer.job.weak = "fourth"
      _ = try trainer.train(set, embeddings: embeddings)
    }
  }

  @Test func labelsThatTellNothingApartAreRefused() {
    let (set, embeddings) = Self.data(200)
    expectError("third beats strong on 0 of") {
      var even = LabelledPromptSet()
      let models = ["third", "strong"].map { even.index(of: $0) }
      for prompt in set.prompts {
        var copy = LabelledPrompt(text: prompt.text)
        for model in models { copy.set(1, of: model) }
        even.append(copy)
      }
      var trainer = Self.trainer()
      (trainer.job.strong, trainer.job.weak) = ("third", "strong")
      _ = try trainer.train(even, embeddings: embeddings)
    }
  }

  @Test func gradesOnAnotherScaleAreRefused() {
    let (set, embeddings) = Self.data(200)
    expectError("weak has the grade 7.0; a mixture takes grades from 0") {
      var scored = set
      scored.set(7, of: 1, prompt: 3)
      _ = try Self.trainer().train(scored, embeddings: embeddings)
    }
  }

  /// Expects a routing error with this in its description.
  private func expectError(_ text: String, _ body: () throws -> Void) {
    let error = #expect(throws: InputError.self) { try body() }
    #expect(error?.description.contains(text) == true, "\(String(describing: error))")
  }
}
