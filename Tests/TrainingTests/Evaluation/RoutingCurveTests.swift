import Testing

@testable import Training

@Suite struct RoutingCurveTests {
  @Test(arguments: try GoldenMetrics.read())
  func agreesWithNumPy(_ golden: GoldenMetrics.Case) {
    let curve = RoutingCurve(winRates: golden.winRates, gains: golden.gains)
    #expect(abs(curve.apgr - golden.apgr) < 1e-12)
    #expect(curve.callShare(reaching: 0.5) == golden.cpt[0])
    #expect(curve.callShare(reaching: 0.8) == golden.cpt[1])
    let stride = max(1, golden.winRates.count / 10)
    for (index, pgr) in golden.pgr.enumerated() {
      #expect(abs(curve.pgr(atCut: index * stride) - pgr) < 1e-12)
    }
  }

  /// Four prompts, the second and third tied. Gains by win rate: 1, then 0 and 1 in either order, then 0.
  @Test func byHand() {
    let curve = RoutingCurve(winRates: [0.9, 0.5, 0.5, 0.1], gains: [1, 0, 1, 0])
    #expect((0...4).map(curve.pgr(atCut:)) == [0, 0.5, 0.75, 1, 1])
    #expect(curve.apgr == (0.25 + 0.625 + 0.875 + 1) / 4)
    #expect(curve.callShare(reaching: 0.5) == 0.25)
    #expect(curve.callShare(reaching: 0.8) == 0.75)
    #expect(curve.callShare(reaching: 0) == 0)
    #expect(curve.callShare(reaching: 1) == 0.75)
  }

  /// The oracle goes beyond the strong model where the weak one is better somewhere; the worst router below 0.
  @Test func nothingIsClamped() {
    let gains = [1.0, 1, 1, -1, 0]
    let oracle = RoutingCurve(winRates: gains, gains: gains)
    #expect((0...5).map(oracle.pgr(atCut:)) == [0, 0.5, 1, 1.5, 1.5, 1])
    #expect(oracle.apgr == (0.25 + 0.75 + 1.25 + 1.5 + 1.25) / 5)
    let worst = RoutingCurve(winRates: gains.map { -$0 }, gains: gains)
    #expect(worst.pgr(atCut: 1) == -0.5)
    #expect(abs(worst.apgr - (-0.25 - 0.5 - 0.25 + 0.25 + 0.75) / 5) < 1e-15)
  }

  @Test func tiesAllTheWayAreRandomInExpectation() {
    let curve = RoutingCurve(winRates: [0.3, 0.3, 0.3, 0.3, 0.3], gains: [1, 0, 0, 1, -1])
    #expect(curve.apgr == 0.5)
    #expect(curve.callShare(reaching: 0.5) == 0.6)
    #expect(curve.callShare(reaching: 0.8) == 0.8)
  }

  /// CPT is the first cut that reaches the level, though quality falls below it again.
  @Test func theLeastShareThoughQualityFallsAgain() {
    let curve = RoutingCurve(winRates: [5, 4, 3, 2, 1], gains: [1, -1, 0, 1, 1])
    #expect(curve.callShare(reaching: 0.5) == 0.2)
    #expect(curve.callShare(reaching: 0.8) == 1)
  }

  @Test func weightsStandForCopies() {
    let winRates = [0.4, 0.9, 0.4, 0.1, 0.2]
    let gains = [1.0, 0.5, -1, 0.25, 1]
    let weights = [2, 0, 1, 3, 1]
    let copies = weights.indices.flatMap { Array(repeating: $0, count: weights[$0]) }
    let weighted = RankedPrompts(winRates: winRates).curve(gains: gains, weights: weights)
    #expect(weighted == RoutingCurve(winRates: copies.map { winRates[$0] }, gains: copies.map { gains[$0] }))
  }
}

@Suite struct UpstreamGridTests {
  @Test(arguments: try GoldenMetrics.read())
  func agreesWithNumPy(_ golden: GoldenMetrics.Case) {
    let grid = UpstreamGrid(winRates: golden.winRates, strong: golden.strong, weak: golden.weak)
    #expect(abs(grid.apgr - golden.upstream.apgr) < 1e-9)
    #expect(grid.hasEqualThresholds == golden.upstream.equalThresholds)
    for (share, expected) in zip(grid.callShares, golden.upstream.cpt) { #expect(abs(share - expected) < 1e-9) }
  }

  @Test func interpolationBetweenAndBeyondThePoints() {
    let xs = (0...10).map(Double.init)
    let ys = xs.map { $0 * $0 }
    #expect(UpstreamGrid.interpolate(-1, xs: xs, ys: ys) == 0)
    #expect(UpstreamGrid.interpolate(11, xs: xs, ys: ys) == 100)
    #expect(UpstreamGrid.interpolate(10, xs: xs, ys: ys) == 100)
    for x in 0..<10 {
      #expect(UpstreamGrid.interpolate(Double(x), xs: xs, ys: ys) == ys[x])
      #expect(UpstreamGrid.interpolate(Double(x) + 0.5, xs: xs, ys: ys) == (ys[x] + ys[x + 1]) / 2)
    }
  }

  /// Eleven prompts make the thresholds the win rates themselves.
  @Test func byHand() {
    let winRates = (0...10).map { Double($0) / 10 }
    let strong = [Double](repeating: 1, count: 11)
    let weak = [0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    let grid = UpstreamGrid(winRates: winRates, strong: strong, weak: weak)
    // Shares 0, 2/11, 3/11, ... 1 with qualities 1/11, 2/11, 3/11, ...: the last threshold sends none strong.
    let shares = [0] + (2...11).map { Double($0) / 11 }
    let qualities = [1.0 / 11] + (2...11).map { Double($0) / 11 }
    var area = 0.0
    for index in 1...10 { area += (shares[index] - shares[index - 1]) * (qualities[index] + qualities[index - 1]) / 2 }
    #expect(abs(grid.apgr - (area - 1.0 / 11) / (10.0 / 11)) < 1e-12)
    #expect(abs(grid.callShares[1] - 6.0 / 11) < 1e-12)
  }
}
