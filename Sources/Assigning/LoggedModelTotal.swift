/// What the requests that a log's own model answered amount to there, exactly.
package struct LoggedModelTotal: GroupSum {
  /// With and without a price.
  package private(set) var rows = 0
  package private(set) var promptTokens = 0
  package private(set) var completionTokens = 0
  /// At the model's prices, as it was served and with what its cache did.
  package private(set) var cost = USD.zero
  /// The same without a cache.
  package private(set) var uncachedCost = USD.zero
  /// The priced rows as they were routed.
  package private(set) var routedCost = USD.zero
  /// Rows that were served in a way of which the table has no price: they are at the list price.
  package private(set) var listPricedRows = 0
  package private(set) var unpricedRows = 0
  /// Why rows have no price; the first of several.
  package private(set) var gap: LoggedPriceGap?

  package init() {}

  /// A total that was written down before.
  package init(
    rows: Int, promptTokens: Int, completionTokens: Int, cost: USD, uncachedCost: USD, routedCost: USD,
    listPricedRows: Int, unpricedRows: Int, gap: LoggedPriceGap?
  ) {
    self.rows = rows
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.cost = cost
    self.uncachedCost = uncachedCost
    self.routedCost = routedCost
    self.listPricedRows = listPricedRows
    self.unpricedRows = unpricedRows
    self.gap = gap
  }

  package var pricedRows: Int { rows - unpricedRows }
  /// Negative where writing to the cache cost more than reading from it saved.
  package var cacheSavings: USD { uncachedCost - cost }

  mutating func add(_ answer: LoggedAnswer, routedCost: USD) {
    rows += 1
    promptTokens += answer.promptTokens
    completionTokens += answer.completionTokens
    switch answer.price {
    case .none(let gap):
      unpricedRows += 1
      self.gap = min(self.gap ?? gap, gap)
    case .cost(let cost, let uncached, let isListPrice):
      self.cost += cost
      uncachedCost += uncached
      self.routedCost += routedCost
      listPricedRows += isListPrice ? 1 : 0
    }
  }

  package mutating func merge(_ other: LoggedModelTotal) {
    rows += other.rows
    promptTokens += other.promptTokens
    completionTokens += other.completionTokens
    cost += other.cost
    uncachedCost += other.uncachedCost
    routedCost += other.routedCost
    listPricedRows += other.listPricedRows
    unpricedRows += other.unpricedRows
    if let theirs = other.gap { gap = min(gap ?? theirs, theirs) }
  }
}

/// The log's own models.
package typealias LoggedModelTable = CappedTable<LoggedModelTotal>
