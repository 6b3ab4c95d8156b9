import Testing

@testable import Training

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
