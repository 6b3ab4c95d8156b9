import TestSupport
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
  }
}

@Suite struct CellThresholdsTests {
  /// Each row's win rate; request k costs k dollars strong and one weak.
  private func ledger(_ winRates: [Double], threshold: Double = 0.5) throws -> CostLedger {
    var ledger = CostLedger()
    let tokens = TokenCounts(prompt: 1, promptBasis: .observed, completion: 1, completionBasis: .observed)
    for (index, winRate) in winRates.enumerated() {
      ledger.add(
        winRate: winRate, route: winRate >= threshold ? .strong : .weak, tokens: tokens,
        strongCost: try USD("\(index + 1)"), weakCost: try USD("1"))
    }
    return ledger
  }

  @Test(arguments: 0..<9) func everyPointTellsWhatRoutingByItDoes(_ seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let width = [1, 0.02, 0.0001][seed % 3]
    let winRates = (0..<200).map { _ in
      Int.random(in: 0..<50, using: &generator) == 0 ? 1 : Double.random(in: 0...1, using: &generator) * width
    }
    let thresholds = CellThresholds(try ledger(winRates))
    for point in thresholds.points {
      let strong = winRates.indices.filter { point.threshold.route(winRates[$0]) == .strong }
      #expect(strong.count == point.strongRows)
      let cost = try winRates.indices.reduce(USD.zero) { try $0 + USD(strong.contains($1) ? "\($1 + 1)" : "1") }
      #expect(cost == point.cost)
    }
    let steps = zip(thresholds.points, thresholds.points.dropFirst()).map { $1.strongRows - $0.strongRows }
    #expect(steps.allSatisfy { 0 < $0 && $0 <= thresholds.fullestCell })
    #expect(thresholds.points.last?.strongRows == winRates.count)
    let asked = Int.random(in: 0...200, using: &generator)
    let nearest = thresholds.points[try #require(thresholds.nearest(to: asked))]
    #expect(thresholds.points.allSatisfy { abs($0.strongRows - asked) >= abs(nearest.strongRows - asked) })
    let limit = try USD("\(Int.random(in: 200...20_100, using: &generator))")
    if let within = thresholds.largest(within: limit) {
      #expect(thresholds.points[within].cost <= limit)
      #expect(thresholds.points[(within + 1)...].allSatisfy { $0.cost > limit })
    } else {
      #expect(thresholds.points.allSatisfy { $0.cost > limit })
    }
  }

  @Test func noneStrongIsAPointUnlessAWinRateMayBeOne() throws {
    #expect(CellThresholds(try ledger([0.25, 0.5])).points.first?.strongRows == 0)
    #expect(CellThresholds(try ledger([0.25, 1])).points.map(\.strongRows) == [1, 2])
  }
}
