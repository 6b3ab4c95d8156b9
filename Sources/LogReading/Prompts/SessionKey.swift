internal import Numerics

/// What tells one session from another: 128 bits of a hash of its whole name, of which reports and rows may show a part.
package struct SessionKey: BitwiseCopyable, Hashable, Sendable {
  /// Of a row that names no session.
  package static let none = SessionKey(low: 0, high: 0)

  package let low: UInt64
  package let high: UInt64

  package init(low: UInt64, high: UInt64) { (self.low, self.high) = (low, high) }

  /// - Parameter name: none where it is empty.
  package init(_ name: UnsafeBufferPointer<UInt8>) {
    guard !name.isEmpty else {
      self = .none
      return
    }
    let hash = StableHash.wide(name)
    self.init(low: hash.low, high: hash == (0, 0) ? 1 : hash.high)
  }

  package var isNone: Bool { self == .none }

  /// The key is a hash already.
  package func hash(into hasher: inout Hasher) { hasher.combine(low) }
}
