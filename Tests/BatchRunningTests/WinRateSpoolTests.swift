import Testing

import Assigning

@testable import BatchRunning

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
}
