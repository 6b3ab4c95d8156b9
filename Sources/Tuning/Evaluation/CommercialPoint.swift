/// A commercial router's measured quality on MT Bench, as the paper reports it beside its own figures (arXiv
/// 2406.18665, over 72 questions, between gpt-4-1106-preview and Mixtral 8x7B).
package struct CommercialPoint: Sendable, Equatable {
  package let name: String
  /// Of GPT-4 calls.
  package let share: Double
  /// MT Bench score.
  package let quality: Double

  /// Nothing but for MT Bench between RouteLLM's own pair.
  static func points(of evaluation: Evaluation) -> [CommercialPoint] {
    guard evaluation.benchmark == "mt-bench", evaluation.isStandardPair else { return [] }
    return [
      CommercialPoint(name: "Unify AI", share: 0.45625, quality: 8.757862),
      CommercialPoint(name: "Martian", share: 0.5, quality: 8.3125),
    ]
  }
}
