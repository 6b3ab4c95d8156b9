package import FileFormats
internal import Numerics
internal import Routing
package import TextModels

/// Scores every prompt with a router that was trained without it: the prompts are cut into folds, and each fold is
/// scored by the router of the others.
///
/// Prompts of one text, spaces aside, stay in one fold, whatever their grades. The same seed gives the same folds.
package struct CrossFit: Sendable {
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

  /// Win rates and gains of the prompts with grades of both `strong` and `weak`, in the set's order; prompts of one text
  /// are one, with the mean of both.
  ///
  /// - Parameters:
  ///   - embeddings: one row a prompt of `set`, by `embedder`, of the part that the router asks for.
  ///   - strong, weak: names as the set has them; without grades of both there are no scores.
  ///   - train: makes a router of a part of the set, over the same models; what it throws is reported with the fold.
  package func scores(
    of set: LabelledPromptSet, embeddings: EmbeddingMatrix, embedder: EmbedderIdentity, strong: String, weak: String,
    train: (LabelledPromptSet, EmbeddingMatrix) throws -> TrainedRouter
  ) throws(InputError) -> HeldOutScores {
    precondition(embeddings.count == set.prompts.count)
    let graded = set.gains(strong: strong, weak: weak)
    guard !graded.isEmpty else { return HeldOutScores() }
    let folds = folds(of: set)
    var winRates = [Double?](repeating: nil, count: set.prompts.count)
    for fold in 0..<foldCount {
      let held = graded.map(\.prompt).filter { folds[$0] == fold }
      guard !held.isEmpty else { continue }
      progress(fold + 1, foldCount)
      let kept = set.prompts.indices.filter { folds[$0] != fold }
      let trained: TrainedRouter
      do {
        trained = try train(set.subset(kept), embeddings.rows(kept))
      } catch {
        throw InputError("fold \(fold + 1) of \(foldCount)", "\(error)")
      }
      let artefact = try trained.artefact(location: "the router of fold \(fold + 1)")
      let router = try RouterLoader.load(artefact, strong: strong, weak: weak, embedder: embedder)
      var scores = RouterScores()
      var scratch = ScoringScratch()
      var forms = PromptForms()
      for prompt in held {
        var text = set.prompts[prompt].text
        text.withUTF8 { _ = router.input.embeddedPart(of: $0, forms: &forms) }
      }
      let batch = RouterBatch(
        count: held.count, embeddings: embeddings.rows(held), identities: [], forms: forms,
        groups: RequestGroups(held.map { set.prompts[$0].groups }, sourceCount: set.groupSources.count))
      router.score(batch, into: &scores, scratch: &scratch)
      for (index, prompt) in held.enumerated() { winRates[prompt] = scores.winRates[index] }
    }
    return merged(graded, winRates: winRates, groups: groups(of: set))
  }

  /// Prompts that `scores` has something to say of: texts with grades of both models, each once.
  func gradedCount(of set: LabelledPromptSet, strong: String, weak: String) -> Int {
    let groups = groups(of: set)
    return Set(set.gains(strong: strong, weak: weak).map { groups[$0.prompt] }).count
  }

  /// One score a text, the mean over its repetitions, by first appearance: they are not independent observations.
  private func merged(
    _ graded: [(prompt: Int, gain: Double)], winRates: [Double?], groups: [Int]
  ) -> HeldOutScores {
    var places: [Int: Int] = [:]
    var result = HeldOutScores()
    var counts: [Double] = []
    for (prompt, gain) in graded {
      guard let winRate = winRates[prompt] else { continue }
      if let place = places[groups[prompt]] {
        counts[place] += 1
        // Running means: equal win rates stay equal to the last bit.
        result.winRates[place] += (winRate - result.winRates[place]) / counts[place]
        result.gains[place] += (gain - result.gains[place]) / counts[place]
      } else {
        places[groups[prompt]] = counts.count
        counts.append(1)
        result.winRates.append(winRate)
        result.gains.append(gain)
      }
    }
    return result
  }

  /// Each prompt's text, spaces aside, by number.
  private func groups(of set: LabelledPromptSet) -> [Int] {
    var numbers: [String: Int] = [:]
    return set.prompts.map { prompt in
      let text = prompt.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if let known = numbers[text] { return known }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
  }

  /// Each prompt's fold.
  func folds(of set: LabelledPromptSet) -> [Int] {
    let groups = groups(of: set)
    let count = (groups.max() ?? -1) + 1
    var order = Array(0..<count)
    var random = SplitMix64(seed: seed)
    order.shuffle(using: &random)
    var foldOfGroup = [Int](repeating: 0, count: count)
    for (place, group) in order.enumerated() { foldOfGroup[group] = place % foldCount }
    return groups.map { foldOfGroup[$0] }
  }
}
