/// Why a row was routed without a win rate of its own; reports count rows by it.
package struct FallbackReason: RawRepresentable, Sendable, Hashable, Comparable {
  /// In words, as rows and reports spell it.
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  /// No token of the prompt is in the embedding model's vocabulary.
  package static let noKnownToken = FallbackReason(rawValue: "no known token")
  /// The router cannot score this row's embedding.
  package static let unscorable = FallbackReason(rawValue: "unscorable embedding")

  package static func < (first: FallbackReason, second: FallbackReason) -> Bool { first.rawValue < second.rawValue }
}
