/// How requests are served, which has prices of its own at some providers.
package enum PriceService: String, Sendable, CaseIterable {
  /// On demand, at the list price.
  case standard
  /// Answered within a day.
  case batch
  /// Answered when there is room.
  case flex
  /// Answered first.
  case priority

  /// What LiteLLM's map puts behind a price's name; empty for the standard one.
  var suffix: String {
    switch self {
    case .standard: ""
    case .batch: "_batches"
    case .flex: "_flex"
    case .priority: "_priority"
    }
  }

  /// Providers, by LiteLLM's names, that document a batch as half of every list price; for no other is a price derived.
  ///
  /// OpenAI: https://platform.openai.com/docs/guides/batch;
  /// Anthropic: https://docs.anthropic.com/en/docs/build-with-claude/batch-processing.
  static let providersWithHalfPricedBatches: Set<String> = ["openai", "anthropic"]
}
