/// How rows met the results of batches.
package struct JoinedRows: Sendable, Codable, Equatable {
  /// Rows whose result was found.
  package internal(set) var matched = 0
  /// Rows without a result.
  package internal(set) var unmatched = 0

  package init() {}

  package mutating func merge(_ other: JoinedRows) {
    matched += other.matched
    unmatched += other.unmatched
  }
}
