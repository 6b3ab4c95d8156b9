package import FileFormats
internal import Numerics
internal import Routing
package import TextModels

/// Scores every prompt with a router that was trained without it: the prompts are cut into folds, and each fold is
/// scored by the router of the others.
///
/// Prompts of one text, spaces aside, stay in one fold, whatever their grades. The same seed gives the same folds.
package struct CrossFit: Sendable {
  /// Makes a router of a part of a set, over the same models, from one embedding a prompt of the part.
  package typealias Training = (LabelledPromptSet, EmbeddingMatrix) throws -> TrainedRouter

  /// Prompts that one router scores, which is trained without them and without any other prompt of their texts.
  struct Fold {
    /// For messages, such as `fold 1 of 5`.
    let name: String
    /// Places in the set, in its order.
    let prompts: [Int]
  }

  /// What came of one: each prompt's fold, and its win rate by the router of the others; nil without grades of both models.
  package struct Scores: Sendable {
    let folds: [Int]
    var winRates: [Double?]
  }

  package var foldCount: Int
  package var seed: UInt64
  /// Told before each fold is trained: its number from 1, and how many there are.
  package var progress: @Sendable (Int, Int) -> Void = { _, _ in }

  /// - Parameter foldCount: at least 2.
  package init(foldCount: Int = 5, seed: UInt64 = 1) {
    precondition(foldCount >= 2)
    self.foldCount = foldCount
    self.seed = seed
  }

  /// - Parameter train: what it throws is reported with the fold.
  package func scores(of pair: LabelledPair, train: Training) throws(InputError) -> Scores {
    let folds = folds(of: pair)
    var scores = Scores(folds: folds, winRates: [Double?](repeating: nil, count: folds.count))
    for fold in 0..<foldCount {
      let prompts = folds.indices.filter { folds[$0] == fold }
      guard pair.graded.contains(where: { folds[$0.prompt] == fold }) else { continue }
      progress(fold + 1, foldCount)
      let scored = try Fold(name: "fold \(fold + 1) of \(foldCount)", prompts: prompts).scored(of: pair, train: train)
      for (prompt, winRate) in scored { scores.winRates[prompt] = winRate }
    }
    return scores
  }

  /// Each prompt's fold.
  func folds(of pair: LabelledPair) -> [Int] {
    let count = (pair.texts.max() ?? -1) + 1
    var order = Array(0..<count)
    var random = SplitMix64(seed: seed)
    order.shuffle(using: &random)
    var foldOfText = [Int](repeating: 0, count: count)
    for (place, text) in order.enumerated() { foldOfText[text] = place % foldCount }
    return pair.texts.map { foldOfText[$0] }
  }
}

extension CrossFit.Fold {
  /// The fold's prompts with grades of both models, and the win rates that the router of the others gives them.
  ///
  /// - Parameter train: what it throws is reported with the fold.
  func scored(
    of pair: LabelledPair, train: CrossFit.Training
  ) throws(InputError) -> [(prompt: Int, winRate: Double)] {
    let set = pair.set
    let isInside = Set(prompts)
    let held = pair.graded.map(\.prompt).filter(isInside.contains)
    let texts = Set(prompts.map { pair.texts[$0] })
    let kept = set.prompts.indices.filter { !texts.contains(pair.texts[$0]) }
    guard !kept.isEmpty else { throw InputError(name, "no prompt is left to learn from") }
    let trained: TrainedRouter
    do {
      trained = try train(set.subset(kept), pair.embeddings.rows(kept))
    } catch {
      throw InputError(name, "\(error)")
    }
    let artefact = try trained.artefact(location: "the router of \(name)")
    let router = try RouterLoader.load(artefact, strong: pair.strong, weak: pair.weak, embedder: pair.embedder)
    var scores = RouterScores()
    var scratch = ScoringScratch()
    var forms = PromptForms()
    for prompt in held {
      var text = set.prompts[prompt].text
      text.withUTF8 { _ = router.input.embeddedPart(of: $0, forms: &forms) }
    }
    let batch = RouterBatch(
      count: held.count, embeddings: pair.embeddings.rows(held), identities: [], forms: forms,
      groups: RequestGroups(held.map { set.prompts[$0].groups }, sourceCount: set.groupSources.count))
    router.score(batch, into: &scores, scratch: &scratch)
    return zip(held, scores.winRates).map { ($0, $1) }
  }
}
