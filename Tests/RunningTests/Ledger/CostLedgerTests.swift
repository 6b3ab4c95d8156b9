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
    var batch = BatchCosts()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    let rows: [(price: LoggedAnswer.Price, routed: Int128)] = [
      (.cost(USD(units: 7), uncached: USD(units: 9), isListPrice: true), 3), (.none(.unknown), 50),
      (.cost(USD(units: 5), uncached: USD(units: 4), isListPrice: false), 9),
    ]
    for row in rows {
      batch.add(winRate: 0.5, route: .weak, tokens: tokens, strongCost: .zero, weakCost: .zero)
      batch.addLogged(
        LoggedAnswer(model: GroupName("m"), promptTokens: 1, completionTokens: 1, price: row.price),
        routedCost: USD(units: row.routed))
    }
    batch.add(winRate: 0.5, route: .weak, tokens: tokens, strongCost: .zero, weakCost: .zero)
    batch.addLogged(nil, routedCost: USD(units: 1))
    var ledger = CostLedger()
    ledger.merge(batch)
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

  @Test func batchesAmountToTheirRows() {
    let rows = CostLedgerTests.rows(1_000, seed: 4)
    var ledger = CostLedger()
    var batch = BatchCosts(reserving: 128)
    for start in stride(from: 0, to: rows.count, by: 128) {
      batch.removeAll()
      for row in rows[start..<min(start + 128, rows.count)] {
        batch.add(
          winRate: row.winRate, route: row.route, tokens: row.tokens, strongCost: row.strongCost,
          weakCost: row.weakCost, fallback: row.fallback)
      }
      ledger.merge(batch)
    }
    #expect(ledger == CostLedgerTests.ledger(rows))
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

  /// Four rows at 10 and 1 dollars a row, one of them strong: routed 13, random a quarter of the way.
  @Test func aSmallRunByHand() throws {
    let tokens = TokenCounts(prompt: 10, promptBasis: .estimated, completion: 20, completionBasis: .bound)
    let rows = [0.1, 0.2, 0.2, 0.9].map {
      Row(
        winRate: $0, route: $0 >= 0.5 ? .strong : .weak, tokens: tokens, strongCost: USD(units: 1) * 10,
        weakCost: USD(units: 1), fallback: nil)
    }
    let ledger = CostLedgerTests.ledger(rows)
    let projection = CostProjection(ledger)
    #expect(projection.routed.units == 13)
    #expect(projection.allStrong.units == 40)
    #expect(projection.allWeak.units == 4)
    #expect(projection.random.units == 13)
    #expect(projection.strongShare == 0.25)
    #expect(projection.saved.units == 27)
    #expect(projection.savedFraction == 0.675)
    let curve = CostShareCurve(ledger).points
    #expect(curve.map(\.strongRows) == [0, 1, 3, 4])
    #expect(curve.map(\.cost.units) == [4, 13, 31, 40])
    #expect(curve[0].threshold == nil)
    #expect(
      curve.dropFirst().allSatisfy { point in
        rows.count { $0.winRate >= (point.threshold ?? 2) } == point.strongRows
      })
    #expect(WinRateHistogram(full: ledger).counts.count == 32)
    #expect(WinRateHistogram(full: ledger).counts[6] == 2)
    #expect(WinRateHistogram(full: ledger).strongCounts[28] == 1)
  }

  @Test func aCurveHasFewPointsAndBothEnds() {
    let ledger = CostLedgerTests.ledger(CostLedgerTests.rows(5_000, seed: 6))
    let points = CostShareCurve(ledger).points
    #expect(points.count <= 201 && points.count > 150)
    #expect(points.first?.cost == ledger.totals.allWeakCost)
    #expect(points.last?.cost == ledger.totals.allStrongCost)
    #expect(points.last?.strongRows == 5_000)
    #expect(zip(points, points.dropFirst()).allSatisfy { $0.strongRows < $1.strongRows })
  }

  @Test func aNarrowSpreadFillsItsHistogram() {
    var random = SeededGenerator(seed: 7)
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    for _ in 0..<3_000 {
      ledger.add(
        winRate: Double.random(in: 0.21...0.23, using: &random), route: .weak, tokens: tokens, strongCost: .zero,
        weakCost: .zero)
    }
    let histogram = WinRateHistogram(occupied: ledger)
    #expect((30...40).contains(histogram.counts.count))
    #expect(histogram.counts.reduce(0, +) == 3_000)
    #expect(histogram.edge(0) <= 0.2101 && histogram.edge(histogram.counts.count) >= 0.2299)
  }

  @Test func nothingInNothingOut() {
    let ledger = CostLedger()
    #expect(CostShareCurve(ledger).points.isEmpty)
    #expect(WinRateHistogram(occupied: ledger).counts == [0])
    #expect(CostProjection(ledger).savedFraction == nil)
    #expect(CostProjection(ledger).random == .zero)
  }

  @Test(arguments: [(0.0, 0), (1.0, 65_535), (0.5, 32_768), (0.5.nextDown, 32_767), (1.0.nextDown, 65_535)])
  func cellsAreHalfOpen(_ winRate: Double, _ index: Int) {
    #expect(WinRateCell.index(of: winRate) == index)
  }
}
