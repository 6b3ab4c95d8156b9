import Testing

@testable import Running

@Suite struct CostThresholdTests {
  @Test func theThresholdItselfGoesStrong() throws {
    let threshold = try CostThreshold(0.25)
    #expect(threshold.route(0.25) == .strong)
    #expect(threshold.route(0.25.nextDown) == .weak)
    #expect(try CostThreshold(0).route(0) == .strong)
    #expect(try CostThreshold(-0.0).description == "0.0")
  }

  @Test(arguments: [-0.1, 1.1, .nan, .infinity])
  func onlyProbabilitiesAreThresholds(_ value: Double) {
    #expect(throws: AssigningError.self) { try CostThreshold(value) }
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
}
