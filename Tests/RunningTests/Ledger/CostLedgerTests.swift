import Routing
import Testing
import TestSupport

@testable import Running

@Suite struct CostLedgerTests {
  struct Row {
    let winRate: Double
    let route: Route
    let tokens: TokenCounts
    let strongCost: USD
    let weakCost: USD
    let fallback: FallbackReason?
  }

  static func rows(_ count: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let winRate = Double.random(in: 0...1, using: &random)
      return Row(
        winRate: winRate, route: winRate >= 0.7 ? .strong : .weak,
        tokens: TokenCounts(
          prompt: Int.random(in: 0...5_000, using: &random),
          promptBasis: PromptTokenBasis.allCases.randomElement(using: &random) ?? .observed,
          completion: Int.random(in: 0...5_000, using: &random),
          completionBasis: CompletionTokenBasis.allCases.randomElement(using: &random) ?? .observed),
        strongCost: USD(units: Int128(random.next())), weakCost: USD(units: Int128(random.next() >> 5)),
        fallback: Int.random(in: 0..<10, using: &random) == 0 ? .noSimilarPrompt : nil)
    }
  }

  static func ledger(_ rows: some Sequence<Row>) -> CostLedger {
    var ledger = CostLedger()
    for row in rows {
      ledger.add(
        winRate: row.winRate, route: row.route, tokens: row.tokens, strongCost: row.strongCost,
        weakCost: row.weakCost, fallback: row.fallback)
    }
    return ledger
  }

  static func merged(_ ledgers: CostLedger...) -> CostLedger {
    var sum = CostLedger()
    for ledger in ledgers { sum.merge(ledger) }
    return sum
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func mergingIsAssociativeAndCommutative(_ seed: UInt64) {
    let rows = CostLedgerTests.rows(900, seed: seed)
    let parts = [rows[..<100], rows[100..<550], rows[550...]].map(CostLedgerTests.ledger)
    let whole = CostLedgerTests.ledger(rows)
    #expect(CostLedgerTests.merged(parts[0], parts[1], parts[2]) == whole)
    #expect(CostLedgerTests.merged(parts[2], parts[0], parts[1]) == whole)
    #expect(CostLedgerTests.merged(CostLedgerTests.merged(parts[0], parts[1]), parts[2]) == whole)
    #expect(CostLedgerTests.merged(parts[0], CostLedgerTests.merged(parts[1], parts[2])) == whole)
    #expect(CostLedgerTests.merged(whole, CostLedger()) == whole)
  }

  /// Two logged rows with a price, one without: the routed cost is that of the same rows.
  @Test func whatTheLogsModelsCostIsAddedUp() {
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    let rows: [(price: LoggedAnswer.Price, routed: Int128)] = [
      (.cost(USD(units: 7), uncached: USD(units: 9), isListPrice: true), 3), (.none(.unknown), 50),
      (.cost(USD(units: 5), uncached: USD(units: 4), isListPrice: false), 9),
    ]
    for row in rows {
      ledger.add(winRate: 0.5, route: .weak, tokens: tokens, strongCost: .zero, weakCost: .zero)
      ledger.addLogged(
        LoggedAnswer(model: GroupName("m"), promptTokens: 1, completionTokens: 1, price: row.price),
        routedCost: USD(units: row.routed))
    }
    ledger.add(winRate: 0.5, route: .weak, tokens: tokens, strongCost: .zero, weakCost: .zero)
    ledger.addLogged(nil, routedCost: USD(units: 1))
    #expect(
      ledger.logged
        == LoggedTotal(
          rows: 2, cost: USD(units: 12), uncachedCost: USD(units: 13), routedCost: USD(units: 12), listPricedRows: 1,
          unpricedRows: 1, namelessRows: 1))
    #expect(ledger.logged.cacheSavings == USD(units: 1))
    let model = ledger.loggedModels[GroupName("m")]
    #expect(model?.rows == 3 && model?.pricedRows == 2 && model?.gap == .unknown && model?.cost == USD(units: 12))
  }

  @Test func aStoredLedgerMustAddUp() {
    let ledger = CostLedgerTests.ledger(CostLedgerTests.rows(300, seed: 8))
    func stored(_ cells: [(index: Int, cell: WinRateCell)], _ logged: LoggedTotal = LoggedTotal()) -> CostLedger? {
      CostLedger(totals: ledger.totals, logged: logged, cells: cells, lengths: ledger.lengths, groups: [])
    }
    let cells = ledger.occupiedCells
    #expect(stored(cells) == ledger)
    #expect(stored(cells.reversed()) == ledger)
    #expect(stored(Array(cells.dropLast())) == nil)
    #expect(stored(cells + [cells[0]]) == nil)
    #expect(
      stored(cells, LoggedTotal(rows: 301, cost: .zero, uncachedCost: .zero, routedCost: .zero, unpricedRows: 0)) == nil
    )
  }

  /// Blocks of rows, each with a ledger of its own.
  @Test func blocksAmountToTheirRows() {
    let rows = CostLedgerTests.rows(1_000, seed: 4)
    var ledger = CostLedger()
    for start in stride(from: 0, to: rows.count, by: 128) {
      var block = CostLedger(reserving: 128)
      for row in rows[start..<min(start + 128, rows.count)] {
        block.add(
          winRate: row.winRate, route: row.route, tokens: row.tokens, strongCost: row.strongCost,
          weakCost: row.weakCost, fallback: row.fallback)
      }
      ledger.merge(block)
    }
    #expect(ledger == CostLedgerTests.ledger(rows))
  }

  /// Three candidates, groups beyond their cap, logged models, bounds: blocks in any order are the whole.
  @Test(arguments: [1, 2, 3] as [UInt64]) func blocksOfEverythingAreMergedInAnyOrder(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let prices = LoggedModelPrices(try PriceTableTests.table(), aliases: try ModelAliasTable.shipped())
    let log = try SampleLog(rows: 240, candidates: 3, seed: seed, logged: prices)
    var plan = log.plan
    plan.groupCap = 2
    let assigner = RowAssigner(plan, writers: [])
    func block(_ rows: Range<Int>) -> CostLedger {
      let batch = ScoredBatch(Array(log.lines[rows]), estimator: plan.estimator)
      return assigner.assign(ScoredBlock(rows: batch)) { (rows.lowerBound + $0) * 5 % 7 % 3 }.ledger
    }
    func sum(_ blocks: some Sequence<CostLedger>) -> CostLedger {
      blocks.reduce(into: CostLedger(candidates: 3, groups: plan.groupTables)) { $0.merge($1) }
    }
    func closed(_ ledger: CostLedger) -> CostLedger {
      var ledger = ledger
      ledger.close()
      return ledger
    }
    let blocks = [0..<1, 1..<1, 1..<90, 90..<93, 93..<240].map(block)
    let whole = closed(sum([block(0..<240)]))
    #expect(whole.totals.rows == 240 && whole.bounds.rows > 0 && whole.logged.observedRows > 0)
    #expect(closed(sum(blocks)) == whole && closed(sum(blocks.shuffled(using: &random))) == whole)
    #expect(closed(sum([sum(blocks[3...]), sum(blocks[..<3])])) == whole)
    #expect(whole.groups.allSatisfy { $0.sum.rows == 240 && $0.sorted.count <= 2 })
  }

  @Test func totalsAreTheSumsOfTheRows() {
    let rows = CostLedgerTests.rows(2_000, seed: 5)
    let ledger = CostLedgerTests.ledger(rows)
    let totals = ledger.totals
    #expect(totals.routedCost == rows.reduce(.zero) { $0 + ($1.route == .strong ? $1.strongCost : $1.weakCost) })
    #expect(totals.allStrongCost == rows.reduce(.zero) { $0 + $1.strongCost })
    #expect(totals.allWeakCost == ledger.occupiedCells.reduce(.zero) { $0 + $1.cell.weakCost })
    #expect(totals[.strong].rows == ledger.occupiedCells.reduce(0) { $0 + $1.cell.strongRows })
    #expect(PromptTokenBasis.allCases.reduce(0) { $0 + totals[$1].rows } == 2_000)
    #expect(
      CompletionTokenBasis.allCases.reduce(0) { $0 + totals[$1].tokens }
        == totals.strong.completionTokens + totals.weak.completionTokens)
    #expect(totals.fallbacks[.noSimilarPrompt] == rows.count { $0.fallback != nil })
    #expect(totals.lowestWinRate == rows.map(\.winRate).min())
  }
}
