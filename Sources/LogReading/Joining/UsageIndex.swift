internal import Synchronization

/// Observed usage by request id: filled from the results of batches, then asked by every worker at once.
///
/// Ids are kept as 128-bit hashes, 24 bytes a result in a table that is between three eighths and three quarters full
/// (less while it is small): 64 bytes a result at most, and half as much again while it grows. A result that tells more
/// than two counts of a batch takes about 100 bytes more.
///
/// `@unchecked Sendable`: one thread fills it before any other sees it; afterwards only `marks` and the counters change,
/// which are atomic.
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
  private let matched = Atomic<Int>(0)
  private let repeated = Atomic<Int>(0)
  private let unmatched = Atomic<Int>(0)

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
    let words = (slots.count + 63) / 64
    let bits = UnsafeMutablePointer<Atomic<UInt64>>.allocate(capacity: words)
    for word in 0..<words { (bits + word).initialize(to: Atomic(0)) }
    marks = bits
  }

  /// The usage of a row's request, after `seal`; nil if no result has its id.
  package func usage(of identifier: UnsafeBufferPointer<UInt8>) -> TokenUsage? {
    let hash = IdentifierHash(identifier)
    let place = self.place(of: hash)
    let slot = slots[place]
    guard slot.low != 0, !identifier.isEmpty else {
      unmatched.add(1, ordering: .relaxed)
      return nil
    }
    matched.add(1, ordering: .relaxed)
    let bit: UInt64 = 1 << UInt64(place % 64)
    let before = marks?[place / 64].bitwiseOr(bit, ordering: .relaxed).oldValue ?? 0
    if before & bit != 0 { repeated.add(1, ordering: .relaxed) }
    var usage = TokenUsage(
      prompt: slot.prompt < 0 ? nil : Int(slot.prompt), completion: slot.completion < 0 ? nil : Int(slot.completion))
    let more = self.more[hash]
    usage.details = more?.details ?? .none
    usage.contradictions = more?.contradictions ?? UsageContradiction.Set()
    usage.tier = more?.tier ?? .batch
    return usage
  }

  /// Rows whose result was found.
  package var matchedRowCount: Int { matched.load(ordering: .relaxed) }
  /// Those of them whose id an earlier row had already.
  package var repeatedRowCount: Int { repeated.load(ordering: .relaxed) }
  /// Rows without a result.
  package var unmatchedRowCount: Int { unmatched.load(ordering: .relaxed) }
  /// Results that no row asked for.
  package var unusedCount: Int { count - (matchedRowCount - repeatedRowCount) }

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
