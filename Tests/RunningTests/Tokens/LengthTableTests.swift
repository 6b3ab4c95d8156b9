import Testing

@testable import Running

@Suite struct LengthTableTests {
  @Test(arguments: [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (127, 6), (128, 7), (1 << 27, 27)])
  func aPromptFallsIntoThePowerOfTwoOfItsTokens(_ tokens: Int, _ bin: Int) {
    var table = LengthTable()
    table.add(winRate: 0.75, route: .strong, promptTokens: tokens)
    #expect(table.bins[bin] == LengthTable.Bin(rows: 1, strongRows: 1, winRateUnits: 12_582_912))
    #expect(table.occupied == bin..<bin + 1)
    #expect(table.bins[bin].meanWinRate == 0.75)
    if tokens < 1 << 27 { #expect(LengthTable.tokens(of: bin).contains(tokens)) }
  }

  @Test func nothingInNothingOut() {
    #expect(LengthTable().occupied.isEmpty)
    #expect(LengthTable(bins: []) == nil)
  }
}
