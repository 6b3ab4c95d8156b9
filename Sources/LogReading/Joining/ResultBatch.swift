/// What the results of one block of lines say.
package struct ResultBatch: Sendable {
  /// One request's observed usage.
  package struct Entry: Sendable {
    let hash: IdentifierHash
    let usage: TokenUsage
  }

  package internal(set) var entries: [Entry] = []
  /// Requests that failed, expired or were cancelled, and so used nothing that is known.
  package internal(set) var failedCount = 0
  /// Answers without token counts.
  package internal(set) var withoutUsageCount = 0
  package internal(set) var rejected: [RejectedLine] = []

  package init() {}

  /// Adds what a later block says.
  package mutating func merge(_ other: ResultBatch) {
    entries += other.entries
    failedCount += other.failedCount
    withoutUsageCount += other.withoutUsageCount
    rejected += other.rejected
  }

  mutating func removeAll() { self = ResultBatch() }
}
