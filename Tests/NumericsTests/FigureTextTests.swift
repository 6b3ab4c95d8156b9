import Testing

@testable import Numerics

@Suite struct FigureTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (Int.max, "9,223,372,036,854,775,807"),
  ])
  func countsHaveCommas(_ count: Int, _ text: String) { #expect(FigureText.count(count) == text) }

  @Test(arguments: [
    (99_999, "99,999"), (100_000, "100.0 k"), (999_949, "999.9 k"), (999_950, "1.0 M"), (101_200_000, "101.2 M"),
    (5_000_000_000_000_000, "5000.0 T"),
  ])
  func largeCountsAreShort(_ count: Int, _ text: String) { #expect(FigureText.short(count) == text) }

  @Test(arguments: [
    (0.5, 0, "1"), (-0.5, 0, "-1"), (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (12.345, 2, "12.35"), (3, 4, "3.0000"),
    (1e300, 2, "1e+300"), (.infinity, 1, "inf"),
  ])
  func decimalsRoundAwayFromZero(_ value: Double, _ places: Int, _ text: String) {
    #expect(FigureText.fixed(value, places) == text)
  }

  @Test func ratesSharesAndSizes() {
    #expect(FigureText.rate(402_113, seconds: 1) == "402,113" && FigureText.rate(13, seconds: 100) == "0.13")
    #expect(FigureText.rate(5, seconds: 0) == "5,000,000,000")
    #expect(FigureText.percent(0.3125) == "31.3%" && FigureText.percent(0) == "0.0%")
    #expect(FigureText.byteCount(999) == "999 bytes" && FigureText.byteCount(12_345_678) == "12.3 MB")
  }

  @Test func stepsDivideASpan() {
    for (span, count, step, decimals) in [(1.0, 5, 0.2, 1), (100, 4, 20, 0), (0.03, 3, 0.01, 2), (7, 7, 1, 0)] {
      let found = FigureText.step(for: span, count: count)
      #expect(abs(found.step - step) < 1e-12 && found.decimals == decimals, "\(span) by \(count): \(found)")
    }
    #expect(FigureText.step(for: 0, count: 3).step == 1 && FigureText.step(for: .nan, count: 3).step == 1)
  }
}
