import FileFormats
import TextModels
import Routing
import Testing

@testable import Training

@Suite struct CrossFitTests {
  static func trainer() -> SimilarityWeightedTrainer {
    SimilarityWeightedTrainer(TrainerFixture.job)
  }

  static func pair(_ set: LabelledPromptSet, _ embeddings: EmbeddingMatrix) -> LabelledPair {
    LabelledPair(set, embeddings: embeddings, embedder: TrainerFixture.embedder, strong: "strong", weak: "weak")
  }

  @Test func aPromptIsScoredByARouterThatHasNotSeenIt() throws {
    let (set, embeddings) = TrainerFixture.set(200)
    var trainedOn: [[String]] = []
    let crossFit = CrossFit(foldCount: 4, seed: 1)
    let pair = Self.pair(set, embeddings)
    let fitted = try crossFit.scores(of: pair) { (part, vectors) throws(InputError) in
      #expect(part.models == set.models && vectors.count == part.prompts.count)
      trainedOn.append(part.prompts.map(\.text))
      return try Self.trainer().train(part, embeddings: vectors)
    }
    let scores = pair.scores(fitted.winRates)
    #expect(scores.winRates.count == 200 && scores.gains.count == 200)
    #expect(trainedOn.count == 4)
    let folds = crossFit.folds(of: pair)
    for (fold, texts) in trainedOn.enumerated() {
      let seen = Set(texts)
      for (prompt, place) in zip(set.prompts, folds) { #expect(seen.contains(prompt.text) == (place != fold)) }
    }
    for (index, gain) in set.gains(strong: "strong", weak: "weak").map(\.gain).enumerated() {
      #expect(scores.gains[index] == gain)
    }
  }

  @Test func repeatedPromptsShareAFold() {
    var set = LabelledPromptSet()
    for index in 0..<60 { set.append(LabelledPrompt(text: "  made up \(index % 20)\n\(index < 30 ? " " : "")")) }
    let pair = Self.pair(set, SyntheticBattles.embeddings(count: 60, dimension: 8, seed: 5))
    let folds = CrossFit(foldCount: 5, seed: 2).folds(of: pair)
    for index in 0..<60 { #expect(folds[index] == folds[index % 20]) }
    #expect(Set(folds).count == 5)
    #expect(folds != CrossFit(foldCount: 5, seed: 3).folds(of: pair))
  }

  @Test func repetitionsOfAPromptAreOneScore() throws {
    let (once, vectors) = TrainerFixture.set(60)
    var twice = once
    var embeddings = vectors
    for row in 0..<60 {
      // The other way round: every gain is taken back.
      var prompt = LabelledPrompt(text: once.prompts[row].text + "\n")
      for (model, grade) in once.prompts[row].grades { prompt.set(1 - grade, of: model) }
      twice.append(prompt)
      embeddings.appendRow { target in
        vectors.withRow(row) { source in
          for column in source.indices { target[column] = source[column] }
        }
      }
    }
    let pair = Self.pair(twice, embeddings)
    #expect(pair.gradedTextCount == 60)
    let scores = pair.scores(
      try CrossFit(foldCount: 3).scores(of: pair) { _, _ in
        try CrossFitTests.trainer().train(once, embeddings: vectors)
      }.winRates)
    #expect(scores.gains == [Double](repeating: 0, count: 60))
    #expect(Set(scores.winRates).count > 1)
  }

  @Test func anErrorNamesTheFold() {
    let (set, embeddings) = TrainerFixture.set(60)
    expect("fold 1 of 3: the training prompts: none") {
      _ = try CrossFit(foldCount: 3).scores(of: Self.pair(set, embeddings)) { (_, _) throws(InputError) in
        throw InputError("the training prompts", "none")
      }
    }
  }
}
