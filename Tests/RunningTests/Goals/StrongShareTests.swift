import Testing

@testable import Running

@Suite struct StrongShareTests {
  @Test(arguments: [-0.1, 1.1, .nan, .infinity])
  func onlyProbabilitiesAreShares(_ value: Double) {
    #expect(throws: AssigningError.self) { try StrongShare(value) }
  }

  @Test(arguments: [(0.3, 10, 3), (0.25, 10, 3), (0, 10, 0), (1, 10, 10), (0.5, 0, 0), (0.333, 1_000_000, 333_000)])
  func aShareIsARoundedNumberOfRows(_ share: Double, _ rows: Int, _ strong: Int) throws {
    #expect(try StrongShare(share).strongRows(of: rows) == strong)
  }

  /// Four rows of six: 0.9, then two of the three ties in input order, is what a quota of three gives.
  @Test func tiesGoByInputOrder() throws {
    var cut = StrongShareCut(threshold: try CostThreshold(0.5), tieCount: 3, strongTies: 2)
    #expect(cut.splitsTies)
    let routes = [0.5, 0.1, 0.5, 0.9, 0.5, 0.4].map { cut.route($0) }
    #expect(routes == [.strong, .weak, .strong, .strong, .weak, .weak])
    var none = StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0)
    #expect(none.route(1) == .weak)
  }

  @Test func wilsonsIntervalIsTheTextbooks() {
    for (count, rows, low, high) in [
      (0, 10, 0.0, 0.2775327998628892), (10, 10, 0.7224672001371107, 1.0),
      (3, 10, 0.10779126740630099, 0.6032218525388546), (250, 500, 0.4563412653024843, 0.5436587346975157),
    ] {
      let interval = ShareInterval.wilson(count, of: rows)
      #expect(abs(interval.lowerBound - low) < 1e-12 && abs(interval.upperBound - high) < 1e-12)
    }
  }
}
