/// Observed usage by request id: filled from the results of batches, then asked by every worker at once.
///
/// A result takes 64 bytes at most (see `IdentifierTable`); one that tells more than two counts of a batch takes about 100
/// bytes more.
///
/// `@unchecked Sendable`: one thread fills it before any other sees it; afterwards nothing but the table's marks changes.
package final class UsageIndex: @unchecked Sendable, JoinedIndex {
  private struct Counts: BitwiseCopyable, Sendable {
    var prompt: Int32
    var completion: Int32
  }

  /// What few results have, apart from the table.
  private struct More {
    var details: TokenDetails
    var contradictions: UsageContradiction.Set
    var tier: ServiceTier
  }

  private let table: IdentifierTable<Counts>
  private var more: [IdentifierHash: More] = [:]

  package init(maximumCount: Int) {
    table = IdentifierTable(maximumCount: maximumCount, filler: Counts(prompt: -1, completion: -1))
  }

  package var count: Int { table.count }

  /// What became of a result.
  package enum Insertion { case added, known, full }

  /// Adds one result's usage; of several with the same id the first stays.
  package func insert(_ result: ResultBatch.Entry) -> Insertion {
    let usage = result.usage
    let counts = Counts(
      prompt: Int32(clamping: usage.prompt ?? -1), completion: Int32(clamping: usage.completion ?? -1))
    switch table.insert(counts, for: result.hash) {
    case .known: return .known
    case .full: return .full
    case .added: break
    }
    if usage.details != .none || !usage.contradictions.isEmpty || usage.tier != .batch {
      more[result.hash] = More(details: usage.details, contradictions: usage.contradictions, tier: usage.tier)
    }
    return .added
  }

  /// Ends the filling.
  package func seal() { table.seal() }

  /// The usage of a row's request, after `seal`; nil if no result has its id.
  package func usage(of identifier: UnsafeBufferPointer<UInt8>) -> TokenUsage? {
    guard let counts = table.value(of: identifier) else { return nil }
    var usage = TokenUsage(
      prompt: counts.prompt < 0 ? nil : Int(counts.prompt),
      completion: counts.completion < 0 ? nil : Int(counts.completion))
    let more = self.more[IdentifierHash(identifier)]
    usage.details = more?.details ?? .none
    usage.contradictions = more?.contradictions ?? UsageContradiction.Set()
    usage.tier = more?.tier ?? .batch
    return usage
  }

  /// Results that a row has asked for.
  package var usedCount: Int { table.usedCount }
  package var usedMarks: [UInt64] { table.usedMarks }
  package var markWordCount: Int { table.markWordCount }
  package func restore(usedMarks: [UInt64]) -> Bool { table.restore(usedMarks: usedMarks) }
}
