/// What the log's own models cost for the rows that tell it: a model with a price, and tokens that were observed.
package struct LoggedTotal: Sendable, Equatable, Codable {
  package private(set) var rows = 0
  /// At the logged models' prices.
  package private(set) var cost = USD.zero
  /// The same without what their caches did.
  package private(set) var uncachedCost = USD.zero
  /// The same rows as they were routed.
  package private(set) var routedCost = USD.zero
  /// Rows of `rows` at the list price, because the table has none for how they were served.
  package private(set) var listPricedRows = 0
  /// Rows with observed tokens whose model has no price in the table.
  package private(set) var unpricedRows = 0
  /// Rows with observed tokens that name no model.
  package private(set) var namelessRows = 0

  package init() {}

  /// A total that was written down before.
  package init(
    rows: Int, cost: USD, uncachedCost: USD, routedCost: USD, listPricedRows: Int = 0, unpricedRows: Int,
    namelessRows: Int = 0
  ) {
    self.rows = rows
    self.cost = cost
    self.uncachedCost = uncachedCost
    self.routedCost = routedCost
    self.listPricedRows = listPricedRows
    self.unpricedRows = unpricedRows
    self.namelessRows = namelessRows
  }

  /// Rows with observed tokens; the log does not tell those of the others.
  package var observedRows: Int { rows + unpricedRows + namelessRows }
  /// Negative where writing to the cache cost more than reading from it saved.
  package var cacheSavings: USD { uncachedCost - cost }

  mutating func add(_ answer: LoggedAnswer, routedCost: USD) {
    switch answer.price {
    case .none: unpricedRows += 1
    case .cost(let cost, let uncached, let isListPrice):
      rows += 1
      self.cost += cost
      uncachedCost += uncached
      self.routedCost += routedCost
      listPricedRows += isListPrice ? 1 : 0
    }
  }

  mutating func addNameless() { namelessRows += 1 }

  mutating func merge(_ other: LoggedTotal) {
    rows += other.rows
    cost += other.cost
    uncachedCost += other.uncachedCost
    routedCost += other.routedCost
    listPricedRows += other.listPricedRows
    unpricedRows += other.unpricedRows
    namelessRows += other.namelessRows
  }
}
