/// What the log's own models cost for the rows that tell it: a model with a price, and tokens that were observed.
package struct LoggedTotal: Sendable, Equatable {
  package private(set) var rows = 0
  /// At the logged models' prices.
  package private(set) var cost = USD.zero
  /// The same rows as they were routed.
  package private(set) var routedCost = USD.zero
  /// Rows with observed tokens whose model has no price in the table.
  package private(set) var unpricedRows = 0

  package init() {}

  /// A total that was written down before.
  package init(rows: Int, cost: USD, routedCost: USD, unpricedRows: Int) {
    self.rows = rows
    self.cost = cost
    self.routedCost = routedCost
    self.unpricedRows = unpricedRows
  }

  /// - Parameter cost: nil for a model without a price.
  mutating func add(cost: USD?, routedCost: USD) {
    guard let cost else {
      unpricedRows += 1
      return
    }
    rows += 1
    self.cost += cost
    self.routedCost += routedCost
  }

  mutating func merge(_ other: LoggedTotal) {
    rows += other.rows
    cost += other.cost
    routedCost += other.routedCost
    unpricedRows += other.unpricedRows
  }
}
