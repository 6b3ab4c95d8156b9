internal import Numerics
internal import Synchronization

/// Observed usage by request id: filled from the results of batches, then asked by every worker at once.
///
/// Ids are kept as 128-bit hashes, 24 bytes a result in a table that is between three eighths and three quarters full
/// (less while it is small): 64 bytes a result at most, and half as much again while it grows. A result that tells more
/// than two counts of a batch takes about 100 bytes more.
///
/// `@unchecked Sendable`: one thread fills it before any other sees it; afterwards only `marks` change, which are atomic.
package final class UsageIndex: @unchecked Sendable {
  private struct Slot: BitwiseCopyable {
    /// Low half 0 in an empty slot.
    var low: UInt64 = 0
    var high: UInt64 = 0
    var prompt: Int32 = -1
    var completion: Int32 = -1
  }

  /// What few results have, apart from the slots.
  private struct More {
    var details: TokenDetails
    var contradictions: UsageContradiction.Set
    var tier: ServiceTier
  }

  /// Results beyond this are refused.
  package let maximumCount: Int
  package private(set) var count = 0

  private var slots: UnsafeMutableBufferPointer<Slot>
  private var more: [IdentifierHash: More] = [:]
  /// One bit a slot: whether a row has asked for it.
  private var marks: UnsafeMutablePointer<Atomic<UInt64>>?

  package init(maximumCount: Int) {
    self.maximumCount = maximumCount
    slots = .allocate(capacity: 1 << 10)
    slots.initialize(repeating: Slot())
  }

  deinit {
    slots.deallocate()
    // Atomics of integers have nothing to destroy.
    marks?.deallocate()
  }

  /// What became of a result.
  package enum Insertion { case added, known, full }

  /// Adds one result's usage; of several with the same id the first stays.
  package func insert(_ result: ResultBatch.Entry) -> Insertion {
    let place = self.place(of: result.hash)
    guard slots[place].low == 0 else { return .known }
    guard count < maximumCount else { return .full }
    slots[place] = Slot(
      low: result.hash.low, high: result.hash.high, prompt: Int32(clamping: result.usage.prompt ?? -1),
      completion: Int32(clamping: result.usage.completion ?? -1))
    let usage = result.usage
    if usage.details != .none || !usage.contradictions.isEmpty || usage.tier != .batch {
      more[result.hash] = More(details: usage.details, contradictions: usage.contradictions, tier: usage.tier)
    }
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

  /// The usage of a row's request, after `seal`; nil if no result has its id.
  package func usage(of identifier: UnsafeBufferPointer<UInt8>) -> TokenUsage? {
    let hash = IdentifierHash(identifier)
    let place = self.place(of: hash)
    let slot = slots[place]
    guard slot.low != 0, !identifier.isEmpty else { return nil }
    marks?[place / 64].bitwiseOr(1 << UInt64(place % 64), ordering: .relaxed)
    var usage = TokenUsage(
      prompt: slot.prompt < 0 ? nil : Int(slot.prompt), completion: slot.completion < 0 ? nil : Int(slot.completion))
    let more = self.more[hash]
    usage.details = more?.details ?? .none
    usage.contradictions = more?.contradictions ?? UsageContradiction.Set()
    usage.tier = more?.tier ?? .batch
    return usage
  }

  /// Results that a row has asked for.
  package var usedCount: Int { usedMarks.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Which results a row has asked for, in 64s, in an order that the same results in the same order always have.
  package var usedMarks: [UInt64] {
    guard let marks else { return [] }
    return (0..<markWordCount).map { marks[$0].load(ordering: .relaxed) }
  }

  /// Adds what rows have asked for in an earlier process.
  ///
  /// - Returns: false, and nothing is changed, if these are not marks of as many results.
  package func restore(usedMarks: [UInt64]) -> Bool {
    guard let marks, usedMarks.count == markWordCount else { return false }
    for (word, bits) in usedMarks.enumerated() { marks[word].bitwiseOr(bits, ordering: .relaxed) }
    return true
  }

  private var markWordCount: Int { (slots.count + 63) / 64 }

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
    slots.initialize(repeating: Slot())
    for slot in old where slot.low != 0 {
      var place = Int(truncatingIfNeeded: slot.low) & (slots.count - 1)
      while slots[place].low != 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = slot
    }
    old.deallocate()
  }
}

/// 128 bits that stand for a request's id.
package struct IdentifierHash: Hashable, BitwiseCopyable, Sendable {
  /// Never 0.
  let low: UInt64
  let high: UInt64

  init(_ identifier: UnsafeBufferPointer<UInt8>) {
    let hash = StableHash.wide(identifier)
    (low, high) = (max(1, hash.low), hash.high)
  }
}
