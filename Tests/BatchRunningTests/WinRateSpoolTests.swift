import Testing

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
        let cut = try spool.cut(strongCount: count)
        #expect(cut.threshold == sorted[count - 1])
        let above = values.count { $0 > cut.threshold }
        #expect(above + cut.strongTieCount == count)
        #expect(cut.tieCount == values.count { $0 == cut.threshold })
      }
    }
  }

  @Test func noStrongRowPutsTheThresholdAboveAll() throws {
    var spool = try WinRateSpool(directory: "/tmp")
    try spool.append([0.25, 1, -0.0])
    let cut = try spool.cut(strongCount: 0)
    #expect(cut.threshold > 1 && cut.strongTieCount == 0)
    #expect(try spool.cut(strongCount: 3).threshold == 0)
  }
}
