import Testing

@testable import Running

@Suite struct CostProjectionTests {
  /// Four rows at 10 and 1 dollars a row, one of them strong: routed 13, random a quarter of the way.
  @Test func aSmallRunByHand() throws {
    let tokens = TokenCounts(prompt: 10, promptBasis: .estimated, completion: 20, completionBasis: .bound)
    let rows = [0.1, 0.2, 0.2, 0.9].map {
      CostLedgerTests.Row(
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

  @Test func nothingInNothingOut() {
    let ledger = CostLedger()
    #expect(CostShareCurve(ledger).points.isEmpty)
    #expect(WinRateHistogram(occupied: ledger).counts == [0])
    #expect(CostProjection(ledger).savedFraction == nil)
    #expect(CostProjection(ledger).random == .zero)
  }
}
