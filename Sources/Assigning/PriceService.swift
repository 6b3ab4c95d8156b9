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

  /// Providers, by LiteLLM's names, that document batches at half the list price of input and output tokens (OpenAI's
  /// Batch API, Anthropic's Message Batches API); for no other is a price derived. Cached tokens are halved alike, as
  /// the map has them for these two, one fine-tuned model apart.
  static let providersWithHalfPricedBatches: Set<String> = ["openai", "anthropic"]
}
