internal import FileFormats
internal import Numerics
internal import Synchronization

/// A value for each of many ids: filled once, then asked by every worker at once.
///
/// Ids are kept as 128-bit hashes, 16 bytes and the value a result in a table that is between three eighths and three
/// quarters full (less while it is small): 64 bytes a result at most where the value takes 8, and half as much again while
/// it grows.
///
/// `@unchecked Sendable`: one thread fills it before any other sees it; afterwards only `marks` change, which are atomic.
package final class IdentifierTable<Value: BitwiseCopyable & Sendable>: @unchecked Sendable, JoinedIndex {
  private struct Slot: BitwiseCopyable {
    /// Low half 0 in an empty slot.
    var low: UInt64
    var high: UInt64
    var value: Value
  }

  /// Results beyond this are refused.
  package let maximumCount: Int
  package private(set) var count = 0

  private let empty: Slot
  private var slots: UnsafeMutableBufferPointer<Slot>
  /// One bit a slot: whether a row has asked for it.
  private var marks: UnsafeMutablePointer<Atomic<UInt64>>?

  /// - Parameter filler: any value; it stands in empty slots.
  package init(maximumCount: Int, filler: Value) {
    self.maximumCount = maximumCount
    empty = Slot(low: 0, high: 0, value: filler)
    slots = .allocate(capacity: 1 << 10)
    slots.initialize(repeating: empty)
  }

  deinit {
    slots.deallocate()
    // Atomics of integers have nothing to destroy.
    marks?.deallocate()
  }

  /// What became of a value.
  package enum Insertion { case added, known, full }

  /// Adds the value of one id; of several with the same id the first stays.
  package func insert(_ value: Value, for hash: IdentifierHash) -> Insertion {
    let place = self.place(of: hash)
    guard slots[place].low == 0 else { return .known }
    guard count < maximumCount else { return .full }
    slots[place] = Slot(low: hash.low, high: hash.high, value: value)
    count += 1
    if 4 * count > 3 * slots.count { grow() }
    return .added
  }

  /// Ends the filling.
  package func seal() {
    let bits = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: markWordCount)
    for word in 0..<markWordCount { (bits + word).initialize(to: Atomic(0)) }
    marks = bits
  }

  /// The value of an id, whether or not the filling has ended; nothing is marked.
  package func known(_ hash: IdentifierHash) -> Value? {
    let slot = slots[place(of: hash)]
    return slot.low == 0 ? nil : slot.value
  }

  /// The value of a row's id, after `seal`; nil if it has none.
  package func value(of identifier: UnsafeBufferPointer<UInt8>) -> Value? {
    let place = self.place(of: IdentifierHash(identifier))
    guard slots[place].low != 0, !identifier.isEmpty else { return nil }
    marks?[place / 64].bitwiseOr(1 << UInt64(place % 64), ordering: .relaxed)
    return slots[place].value
  }

  /// Results that a row has asked for.
  package var usedCount: Int { usedMarks.reduce(0) { $0 + $1.nonzeroBitCount } }

  package var usedMarks: [UInt64] {
    guard let marks else { return [] }
    return (0..<markWordCount).map { marks[$0].load(ordering: .relaxed) }
  }

  package func restore(usedMarks: [UInt64]) -> Bool {
    guard let marks, usedMarks.count == markWordCount else { return false }
    for (word, bits) in usedMarks.enumerated() { marks[word].bitwiseOr(bits, ordering: .relaxed) }
    return true
  }

  package var markWordCount: Int { (slots.count + 63) / 64 }

  /// Where the hash is, or the empty slot where it would be.
  private func place(of hash: IdentifierHash) -> Int {
    var place = Int(truncatingIfNeeded: hash.low) & (slots.count - 1)
    while slots[place].low != 0, slots[place].low != hash.low || slots[place].high != hash.high {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private func grow() {
    let old = slots
    slots = .allocate(capacity: 2 * old.count)
    slots.initialize(repeating: empty)
    for slot in old where slot.low != 0 {
      var place = Int(truncatingIfNeeded: slot.low) & (slots.count - 1)
      while slots[place].low != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
    old.deallocate()
  }
}

/// What a log's rows are joined with by id, and which of it they have asked for.
package protocol JoinedIndex: AnyObject, Sendable {
  /// How many words `usedMarks` has.
  var markWordCount: Int { get }
  /// Which results a row has asked for, in 64s, in an order that the same results in the same order always have.
  var usedMarks: [UInt64] { get }

  /// Adds what rows have asked for in an earlier process.
  ///
  /// - Returns: false, and nothing is changed, if these are not marks of as many results.
  func restore(usedMarks: [UInt64]) -> Bool
}

/// 128 bits that stand for a request's id.
package struct IdentifierHash: Hashable, BitwiseCopyable, Sendable {
  /// Never 0.
  let low: UInt64
  let high: UInt64

  package init(_ identifier: UnsafeBufferPointer<UInt8>) {
    let hash = StableHash.wide(identifier)
    (low, high) = (max(1, hash.low), hash.high)
  }

  /// That of the id of a row that belongs to a request, under the names that providers and logs have for it.
  ///
  /// - Parameters:
  ///   - noun: what the row is, for messages.
  ///   - missing: what a row without an id lacks, for messages.
  init(of row: JSONElement, noun: String, missing: String) throws(LineRejection) {
    guard let id = row["custom_id"] ?? row["recordId"] ?? row["key"] ?? ChatFormat.id(of: row) else {
      throw LineRejection(.noResult, "the \(noun) has no \(missing)")
    }
    var text: [UInt8] = []
    id.appendScalar(to: &text)
    guard !text.isEmpty else {
      throw LineRejection(.noResult, "the \(noun)'s id is empty, or neither a text nor a number")
    }
    self = text.withUnsafeBufferPointer { IdentifierHash($0) }
  }
}
