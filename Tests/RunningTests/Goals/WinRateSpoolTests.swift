import Testing

@testable import Running

@Suite struct WinRateSpoolTests {
  /// Against sorting, with many ties, zeros and ones among the values.
  @Test func theCutIsTheOneThatSortingFinds() throws {
    var generator = SystemRandomNumberGenerator()
    for round in 0..<40 {
      let values = (0..<Int.random(in: 1...3000, using: &generator)).map { _ -> Double in
        switch round % 4 {
        case 0: Double.random(in: 0...1, using: &generator)
        case 1: Double(Int.random(in: 0...5, using: &generator)) / 5
        case 2: 0.22 + Double.random(in: 0...1e-12, using: &generator)
        default: 0.5
        }
      }
      var spool = try WinRateSpool(directory: "/tmp")
      try spool.append(values)
      let sorted = values.sorted(by: >)
      for count in [1, values.count / 3, values.count] where count > 0 {
        var cut = try spool.cut(strongCount: count)
        let threshold = try #require(cut.threshold?.value)
        #expect(threshold == sorted[count - 1])
        #expect(cut.tieCount == values.count { $0 == threshold })
        let routes = values.map { cut.route($0) }
        #expect(routes.count { $0 == .strong } == count)
        let lastTie = values.indices.last { values[$0] == threshold && routes[$0] == .strong }
        let firstMissed = values.indices.first { values[$0] == threshold && routes[$0] == .weak }
        if let lastTie, let firstMissed { #expect(lastTie < firstMissed) }
      }
    }
  }

  @Test func noStrongRowNeedsNoThreshold() throws {
    var spool = try WinRateSpool(directory: "/tmp")
    try spool.append([0.25, 1, -0.0])
    #expect(try spool.cut(strongCount: 0).threshold == nil)
    #expect(try spool.cut(strongCount: 3).threshold?.value == 0)
  }

  /// Gains that fall below 0, ties, and win rates that differ in their last bits alone.
  @Test(arguments: [0.01, 0.3, 0.8, 0.95, 1])
  func theThresholdThatGainsATargetIsTheHighest(_ level: Double) throws {
    var winRates = (0..<2000).map { Double($0 * $0 % 701) / 700 }
    let half = 0.5
    winRates += [half.nextUp, half.nextUp.nextUp, half, half.nextDown, 0]
    func gain(_ winRate: Double) -> Double { winRate - 0.3 }
    var spool = try WinRateSpool(directory: "/tmp")
    for start in stride(from: 0, to: winRates.count, by: 300) {
      try spool.append(Array(winRates[start..<min(winRates.count, start + 300)]))
    }
    let total = winRates.map(gain).reduce(0, +)
    let target = (level - 1e-12) * total
    let expected = Set(winRates).sorted(by: >).first { threshold in
      winRates.filter { $0 >= threshold }.map(gain).reduce(0, +) >= target
    }
    #expect(try spool.threshold(gaining: target, by: gain) == expected)
    #expect(try WinRateSpool(directory: "/tmp").threshold(gaining: 1, by: gain) == nil)
  }
}
