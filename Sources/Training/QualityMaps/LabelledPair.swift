package import TextModels

/// Labelled prompts with their embeddings, and the pair of models that a router is to choose between.
package struct LabelledPair {
  package let set: LabelledPromptSet
  /// One row a prompt of `set`, by `embedder`, of the part that the router asks for.
  let embeddings: EmbeddingMatrix
  let embedder: EmbedderIdentity
  /// Names as the set has them.
  package let strong: String
  package let weak: String
  /// The prompts with grades of both models, in the set's order, and strong's grade less weak's.
  let graded: [(prompt: Int, gain: Double)]
  /// Each prompt's text, spaces aside, by number: prompts of one text are not independent observations.
  let texts: [Int]

  package init(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, embedder: EmbedderIdentity, strong: String, weak: String
  ) {
    precondition(embeddings.count == set.prompts.count)
    (self.set, self.embeddings, self.embedder) = (set, embeddings, embedder)
    (self.strong, self.weak) = (strong, weak)
    graded = set.gains(strong: strong, weak: weak)
    var numbers: [String: Int] = [:]
    texts = set.prompts.map { prompt in
      let text = prompt.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if let known = numbers[text] { return known }
      numbers[text] = numbers.count
      return numbers.count - 1
    }
  }

  /// How many different texts have grades of both models.
  var gradedTextCount: Int { Set(graded.map { texts[$0.prompt] }).count }

  /// The first prompt of each text among some of those with grades of both models, in the order of `scores`.
  func firstPrompts(of isWanted: (Int) -> Bool) -> [Int] {
    var seen: Set<Int> = []
    return graded.map(\.prompt).filter { isWanted($0) && seen.insert(texts[$0]).inserted }
  }

  /// What `winRates` say, one score a text, the mean over its repetitions, by first appearance.
  ///
  /// - Parameters:
  ///   - winRates: one a prompt; nil where it has none, which leaves the prompt out.
  ///   - isWanted: whether a prompt of the set is among those that are asked about; one that is not leaves the scores of
  ///     other prompts of its text as they are.
  func scores(_ winRates: [Double?], of isWanted: (Int) -> Bool = { _ in true }) -> HeldOutScores {
    var places: [Int: Int] = [:]
    var result = HeldOutScores()
    var counts: [Double] = []
    for (prompt, gain) in graded where isWanted(prompt) {
      guard let winRate = winRates[prompt] else { continue }
      if let place = places[texts[prompt]] {
        counts[place] += 1
        // Running means: equal win rates stay equal to the last bit.
        result.winRates[place] += (winRate - result.winRates[place]) / counts[place]
        result.gains[place] += (gain - result.gains[place]) / counts[place]
      } else {
        places[texts[prompt]] = counts.count
        counts.append(1)
        result.winRates.append(winRate)
        result.gains.append(gain)
      }
    }
    return result
  }
}

/// Win rates of prompts that the router scoring them was not trained on, with what the pair's answers were worth.
package struct HeldOutScores: Sendable {
  /// One a prompt.
  package var winRates: [Double] = []
  /// Strong's grade minus weak's; positive where strong won, 0 for a tie.
  package var gains: [Double] = []
  package init() {}
}
