internal import JSONCoding

/// How the provider served a request, as the log recorded it.
package enum ServiceTier: UInt8, Sendable, CaseIterable {
  /// On demand, or not recorded.
  case standard = 0
  case batch
  case flex
  case priority
  /// Recorded, and none of these: reserved capacity, for one, which no list has a price of.
  case other

  /// In OpenAI's, Anthropic's and Bedrock's words (`default`, `standard`, `batch`, `flex`, `priority`, `scale`); nil where
  /// nothing is recorded, or only what was asked for (`auto`).
  init?(_ element: JSONElement?) {
    guard let word = element?.utf8 ?? element?["type"]?.utf8, !word.isEmpty else { return nil }
    switch String(decoding: word, as: UTF8.self) {
    case "auto": return nil
    case "default", "standard", "on_demand", "ON_DEMAND", "standard_only": self = .standard
    case "batch": self = .batch
    case "flex": self = .flex
    case "priority": self = .priority
    default: self = .other
    }
  }
}
