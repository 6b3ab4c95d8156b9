/// What the rows of one group amount to, exactly.
package struct GroupTotal: Sendable, Equatable, Codable {
  package private(set) var rows = 0
  package private(set) var strongRows = 0
  package private(set) var promptTokens = 0
  package private(set) var completionTokens = 0
  /// As they were routed.
  package private(set) var routedCost = USD.zero
  /// What all of them would cost at one model.
  package private(set) var allStrongCost = USD.zero
  package private(set) var allWeakCost = USD.zero

  package init() {}

  /// A total that was written down before.
  package init(
    rows: Int, strongRows: Int, promptTokens: Int, completionTokens: Int, routedCost: USD, allStrongCost: USD,
    allWeakCost: USD
  ) {
    self.rows = rows
    self.strongRows = strongRows
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.routedCost = routedCost
    self.allStrongCost = allStrongCost
    self.allWeakCost = allWeakCost
  }

  /// - Parameter costs: of the row, by candidate.
  mutating func add(candidate: Int, tokens: TokenCounts, costs: UnsafeBufferPointer<USD>) {
    rows += 1
    strongRows += candidate == 0 ? 1 : 0
    promptTokens += tokens.prompt
    completionTokens += tokens.completion
    routedCost += costs[candidate]
    allStrongCost += costs[0]
    allWeakCost += costs[costs.count - 1]
  }

  package mutating func merge(_ other: GroupTotal) {
    rows += other.rows
    strongRows += other.strongRows
    promptTokens += other.promptTokens
    completionTokens += other.completionTokens
    routedCost += other.routedCost
    allStrongCost += other.allStrongCost
    allWeakCost += other.allWeakCost
  }

  /// The fraction of rows that went strong; nil without rows.
  package var strongShare: Double? { rows == 0 ? nil : Double(strongRows) / Double(rows) }
  /// Against sending the group to the strong model; negative if routing costs more.
  package var saved: USD { allStrongCost - routedCost }
}

/// A group's name, compared byte for byte: texts that Unicode holds equivalent stay two groups, so that tables do not
/// depend on which of them came first.
package struct GroupName: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let description: String

  package init(_ name: String) { description = name }

  package init(utf8: UnsafeBufferPointer<UInt8>) { description = String(decoding: utf8, as: UTF8.self) }

  package static func == (first: GroupName, second: GroupName) -> Bool {
    first.description.utf8.elementsEqual(second.description.utf8)
  }

  package static func < (first: GroupName, second: GroupName) -> Bool {
    first.description.utf8.lexicographicallyPrecedes(second.description.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    for byte in description.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

/// Costs by group of one `--group-by`.
package typealias GroupTable = CappedTable<GroupTotal>

extension GroupTotal: GroupSum {}
