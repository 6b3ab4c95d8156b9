/// What in a row's recorded usage cannot be true.
package enum UsageContradiction: UInt8, Sendable, CaseIterable, Codable {
  /// A number that is no count of tokens, such as a negative one: as good as none.
  case noCount = 0
  /// Cached or audio tokens beyond the prompt: the kinds are dropped, the whole is kept.
  case promptParts
  /// Reasoning or audio tokens beyond the completion: likewise.
  case completionParts
  /// A total that is not the sum of the two: they are kept.
  case total

  package var name: String {
    switch self {
    case .noCount: "no_count"
    case .promptParts: "prompt_parts"
    case .completionParts: "completion_parts"
    case .total: "total"
    }
  }

  /// Several of them.
  package struct Set: Sendable, Equatable, BitwiseCopyable {
    package private(set) var bits: UInt8

    package init(bits: UInt8 = 0) { self.bits = bits }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ contradiction: UsageContradiction) -> Bool { bits & (1 << contradiction.rawValue) != 0 }

    package mutating func insert(_ contradiction: UsageContradiction) { bits |= 1 << contradiction.rawValue }
  }
}
