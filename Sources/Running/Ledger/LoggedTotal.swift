package import LogReading

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
  /// Rows whose log says what they cost, and the sum of that.
  package private(set) var recordedRows = 0
  package private(set) var recordedCost = USD.zero
  /// Rows that a proxy answered from its own cache: they cost nothing there.
  package private(set) var cacheHitRows = 0

  package init() {}

  /// A total that was written down before.
  package init(
    rows: Int, cost: USD, uncachedCost: USD, routedCost: USD, listPricedRows: Int = 0, unpricedRows: Int,
    namelessRows: Int = 0, recordedRows: Int = 0, recordedCost: USD = .zero, cacheHitRows: Int = 0
  ) {
    self.recordedRows = recordedRows
    self.recordedCost = recordedCost
    self.cacheHitRows = cacheHitRows
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

  mutating func add(_ recorded: RecordedCost) {
    if let amount = recorded.picodollars {
      recordedRows += 1
      recordedCost += USD(units: Int128(amount) * LoggedTotal.unitsPerPicodollar)
    }
    cacheHitRows += recorded.isCacheHit ? 1 : 0
  }

  private static let unitsPerPicodollar: Int128 = 1_000_000_000_000

  mutating func merge(_ other: LoggedTotal) {
    rows += other.rows
    cost += other.cost
    uncachedCost += other.uncachedCost
    routedCost += other.routedCost
    listPricedRows += other.listPricedRows
    unpricedRows += other.unpricedRows
    namelessRows += other.namelessRows
    recordedRows += other.recordedRows
    recordedCost += other.recordedCost
    cacheHitRows += other.cacheHitRows
  }
}

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

/// Why a model that a log names has no price.
package enum LoggedPriceGap: String, Sendable, CaseIterable, Comparable, Codable {
  case ambiguous = "several prices"
  case unknown = "not in the table"
  case unusable = "no usable price"
  /// Images or audio were made, and the price has none for their tokens.
  case media = "no price of its image or audio tokens"

  package init(_ error: AssigningError) {
    self =
      switch error {
      case .ambiguousModel: .ambiguous
      case .unusablePrice: .unusable
      default: .unknown
      }
  }

  package static func < (first: LoggedPriceGap, second: LoggedPriceGap) -> Bool { first.rawValue < second.rawValue }
}

/// What a log tells of the answer that a request got when it was logged.
package struct LoggedAnswer: Sendable, Equatable {
  package enum Price: Sendable, Equatable {
    /// At the model's prices, with and without what its cache did.
    ///
    /// - `isListPrice`: that of the standard service, because the one that served it has none in the table.
    case cost(USD, uncached: USD, isListPrice: Bool)
    case none(LoggedPriceGap)
  }

  package let model: GroupName
  package let promptTokens: Int
  package let completionTokens: Int
  package let price: Price

  /// Nil for a model without a price.
  var knownCost: USD? { if case .cost(let cost, _, _) = price { cost } else { nil } }

  /// The same answer, for nothing if it came out of a proxy's cache.
  func served(fromCache isCacheHit: Bool) -> LoggedAnswer {
    guard isCacheHit, case .cost(_, _, let isListPrice) = price else { return self }
    return LoggedAnswer(
      model: model, promptTokens: promptTokens, completionTokens: completionTokens,
      price: .cost(.zero, uncached: .zero, isListPrice: isListPrice))
  }

  package init(model: GroupName, promptTokens: Int, completionTokens: Int, price: Price) {
    self.model = model
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.price = price
  }
}

/// What a log recorded of its rows' tokens besides their number, and what in it cannot be true; exact, in any order.
package struct UsageTotals: Sendable, Equatable, Codable {
  /// Rows that have tokens of a kind, and how many.
  package private(set) var kinds: [TokenKind: CostTotals.Tally] = [:]
  /// Rows by what contradicts itself in their usage.
  package private(set) var contradictions: [UsageContradiction: Int] = [:]
  /// Rows whose count of prompt tokens leaves something out, by what that is (see `UncountedParts.kinds`).
  package private(set) var uncounted: [String: Int] = [:]

  package init() {}

  /// Totals that were written down before.
  package init(
    kinds: [TokenKind: CostTotals.Tally], contradictions: [UsageContradiction: Int], uncounted: [String: Int]
  ) {
    self.kinds = kinds.filter { $0.value.rows > 0 }
    self.contradictions = contradictions.filter { $0.value > 0 }
    self.uncounted = uncounted.filter { $0.value > 0 }
  }

  package subscript(kind: TokenKind) -> CostTotals.Tally { kinds[kind] ?? CostTotals.Tally() }

  mutating func add(_ details: TokenDetails, _ contradictions: UsageContradiction.Set) {
    if details != .none {
      for kind in TokenKind.allCases where details[kind] > 0 {
        kinds[kind, default: CostTotals.Tally()].add(details[kind])
      }
    }
    if !contradictions.isEmpty {
      for contradiction in UsageContradiction.allCases where contradictions.contains(contradiction) {
        self.contradictions[contradiction, default: 0] += 1
      }
    }
  }

  mutating func add(_ uncounted: UncountedParts) {
    for name in uncounted.names { self.uncounted[name, default: 0] += 1 }
  }

  mutating func merge(_ other: UsageTotals) {
    kinds.merge(other.kinds) { $0.merged(with: $1) }
    contradictions.merge(other.contradictions, uniquingKeysWith: +)
    uncounted.merge(other.uncounted, uniquingKeysWith: +)
  }
}
