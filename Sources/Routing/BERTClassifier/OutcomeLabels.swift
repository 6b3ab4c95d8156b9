/// Which of a classifier's three labels stands for which outcome: RouteLLM's order, 0 strong wins, 1 tie, 2 weak wins,
/// unless the checkpoint's own names say otherwise and leave no doubt.
struct OutcomeLabels: Sendable, Equatable {
  /// Positions among the labels.
  let strong: Int
  let tie: Int
  let weak: Int

  private static let strongNames: Set<String> = [
    "strong", "strong win", "strong wins", "strong model wins", "strong better",
  ]
  private static let tieNames: Set<String> = ["tie", "tied", "draw", "equal", "same"]
  private static let weakNames: Set<String> = ["weak", "weak win", "weak wins", "weak model wins", "weak better"]

  /// - Parameter labels: of a head with three, by position.
  init(_ labels: [String]) {
    let words = labels.map { label in
      label.lowercased().split { "_- ".contains($0) }.joined(separator: " ")
    }
    if let strong = words.firstIndex(where: OutcomeLabels.strongNames.contains),
      let tie = words.firstIndex(where: OutcomeLabels.tieNames.contains),
      let weak = words.firstIndex(where: OutcomeLabels.weakNames.contains)
    {
      (self.strong, self.tie, self.weak) = (strong, tie, weak)
    } else {
      (strong, tie, weak) = (0, 1, 2)
    }
  }
}
