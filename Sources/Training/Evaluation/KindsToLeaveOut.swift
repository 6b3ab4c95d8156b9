package import FileFormats
internal import Files
internal import Numerics

/// The kinds of the training's prompts, by a field of their rows, and which of them have enough prompts with grades of both
/// models to measure on each of them a router that was trained without it.
package struct KindsToLeaveOut {
  package struct Kind: Sendable, Equatable {
    package let name: String
    /// Different texts with grades of both models.
    package let promptCount: Int
  }

  /// Fewer prompts of a kind say too little of it.
  package static let leastCount = 50

  let pair: LabelledPair
  /// As the user names it.
  let field: String
  /// Of each prompt of the set; empty where its row has none.
  let values: [String]
  /// Those that are measured, the largest first.
  package let kinds: [Kind]
  /// Those with too few prompts.
  let withheld: [Kind]
  /// Different texts with grades of both models whose rows name no kind: every router learns from them.
  let unnamedCount: Int

  /// Refuses data of one kind, and of none.
  ///
  /// - Parameter values: one a prompt of the pair's set, as `LabelledGroups.values` gives them.
  package init(_ pair: LabelledPair, by field: String, values: [String]) throws(InputError) {
    precondition(values.count == pair.set.prompts.count)
    let option = "--left-out \(field)"
    guard !pair.graded.isEmpty else {
      throw InputError(
        option,
        "no prompt has grades of both \(pair.strong) and \(pair.weak), so no kind can be measured; name the pair with "
          + "--strong and --weak")
    }
    var texts: [String: Set<Int>] = [:]
    for (prompt, _) in pair.graded { texts[values[prompt], default: []].insert(pair.texts[prompt]) }
    unnamedCount = texts.removeValue(forKey: "")?.count ?? 0
    // Messages repeat the names, which may hold line feeds.
    OutsideNames.hold(texts.keys)
    guard let first = texts.keys.first else {
      throw InputError(
        option, "no row with grades of both models has such a value: name a field that the data have")
    }
    guard texts.count > 1 else {
      throw InputError(
        option,
        "all prompts with grades of both models that have a value have the same, '\(first)': without them there is no other "
          + "kind to learn from")
    }
    let all = texts.map { Kind(name: $0.key, promptCount: $0.value.count) }
      .sorted { ($1.promptCount, $0.name) < ($0.promptCount, $1.name) }
    kinds = all.filter { $0.promptCount >= KindsToLeaveOut.leastCount }
    withheld = all.filter { $0.promptCount < KindsToLeaveOut.leastCount }
    (self.pair, self.field, self.values) = (pair, field, values)
  }
}
