import Numerics
import Running
import Testing

@testable import Reporting

@Suite struct ReportTextTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567")])
  func countsHaveTheirThousandsApart(_ value: Int, _ text: String) { #expect(FigureText.count(value) == text) }

  @Test(arguments: [(99_999, "99,999"), (100_000, "100.0 k"), (999_960, "1.0 M"), (101_233_483, "101.2 M")])
  func largeCountsAreShort(_ value: Int, _ text: String) { #expect(FigureText.short(value) == text) }

  @Test(arguments: [(0.5, 0, "1"), (-0.04, 1, "0.0"), (1.005, 1, "1.0"), (0.0625, 3, "0.063"), (-2.5, 1, "-2.5")])
  func decimalsAreRounded(_ value: Double, _ places: Int, _ text: String) {
    #expect(FigureText.fixed(value, places) == text)
  }

  @Test(arguments: [(8, 61.2, "0.13"), (0, 0.0, "0.00"), (60, 0.01, "6,000"), (1_000_000, 7.0, "142,857")])
  func ratesShowSlowOnesToo(_ count: Int, _ seconds: Double, _ text: String) {
    #expect(FigureText.rate(count, seconds: seconds) == text)
  }

  @Test func bytesHaveTheirUnit() {
    #expect(FigureText.byteCount(999) == "999 bytes")
    #expect(FigureText.byteCount(48_123_456) == "48.1 MB")
  }

  @Test func moneyShowsEnoughDigits() throws {
    #expect(FigureText.decimals(for: [try USD("12"), .zero]) == 2)
    #expect(FigureText.decimals(for: [try USD("0.00123")]) == 5)
    #expect(FigureText.money(try USD("-1234.5"), decimals: 2) == "−$1,234.50")
  }

  @Test(arguments: [(2_259.0, 4, 500.0, 0), (0.02, 6, 0.002, 3), (1.0, 4, 0.2, 1), (7, 4, 1, 0), (0, 4, 1, 0)])
  func stepsAreRound(_ span: Double, _ count: Int, _ step: Double, _ decimals: Int) {
    let found = FigureText.step(for: span, count: count)
    #expect(abs(found.step - step) < step * 1e-9)
    #expect(found.decimals == decimals)
  }
}
