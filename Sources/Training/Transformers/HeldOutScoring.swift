package import FileFormats
internal import Numerics
package import Routing
package import Running

/// Held-out prompts with the win rates of a router that was not trained on them.
package struct HeldOutScoring: Sendable {
  /// Of all prompts, each text once; a gain is the mean of what the text's examples say for the strong model.
  package let all: HeldOutScores
  /// Of those with grades of both models of the pair.
  package let graded: HeldOutScores
  /// On win rates that are not the router's formula's, a line a reason.
  package let notes: [String]

  /// Scores each text once, in the order of their first appearance; several examples of one text count as their mean.
  ///
  /// - Parameter name: of the router, for messages.
  package static func score(
    _ examples: [TransformerExample], with router: any Router, named name: String, scoreThreshold: ScoreThreshold
  ) throws(InputError) -> HeldOutScoring {
    var places: [String: Int] = [:]
    var texts: [String] = []
    var outcomes: [Mean] = []
    var gains: [Mean] = []
    for example in examples {
      let place = places[example.prompt] ?? texts.count
      if place == texts.count {
        places[example.prompt] = place
        texts.append(example.prompt)
        outcomes.append(Mean())
        gains.append(Mean())
      }
      outcomes[place].add(example.outcome(scoreThreshold: scoreThreshold))
      if let gain = example.gain { gains[place].add(gain) }
    }
    guard !texts.isEmpty else { throw InputError("the held-out prompts", "there are none: export the data again") }
    var scores = RouterScores()
    var scratch = ScoringScratch()
    for start in stride(from: 0, to: texts.count, by: batchSize) {
      let batch = RouterBatch(
        texts: Array(texts[start..<min(start + batchSize, texts.count)]), for: router, embedder: nil)
      router.score(batch, into: &scores, scratch: &scratch)
    }
    var (all, graded) = (HeldOutScores(), HeldOutScores())
    for (place, winRate) in scores.winRates.enumerated() {
      guard winRate.isFinite else {
        throw InputError(name, "its win rate for held-out prompt \(place + 1) is \(winRate); train the router again")
      }
      all.winRates.append(winRate)
      all.gains.append(outcomes[place].value ?? 0)
      guard let gain = gains[place].value else { continue }
      graded.winRates.append(winRate)
      graded.gains.append(gain)
    }
    let notes = FallbackReason.allCases.compactMap { reason -> String? in
      let count = scores.fallbacks.count { $0 == reason }
      return count == 0 ? nil : "\(FigureText.count(count, of: "held-out prompt")) fell back (\(reason.rawValue))"
    }
    return HeldOutScoring(all: all, graded: graded, notes: notes)
  }

  /// The threshold that sends a share of these prompts to the strong model.
  ///
  /// - Parameter name: what the manifest calls them.
  package func threshold(share: StrongShare, named name: String) throws(InputError) -> DefaultThreshold {
    let ranked = all.winRates.sorted(by: >)
    let rank = share.strongRows(of: ranked.count)
    guard rank > 0 else {
      throw InputError(
        name, "has \(FigureText.count(ranked.count, of: "prompt")), of which \(share.value) is less than one")
    }
    let value = ranked[rank - 1]
    return DefaultThreshold(
      value: value, strongShare: Double(ranked.count { $0 >= value }) / Double(ranked.count), calibratedOn: name,
      log: DefaultThreshold.LogFacts(rowCount: ranked.count, meanCloseness: nil, remoteShare: nil))
  }

  private static let batchSize = 64

  /// A running mean: equal values stay equal to the last bit.
  private struct Mean {
    private(set) var value: Double?
    private var count = 0.0

    mutating func add(_ next: Double) {
      count += 1
      let old = value ?? 0
      value = old + (next - old) / count
    }
  }
}
