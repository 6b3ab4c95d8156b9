import Testing
import TestSupport

@testable import Running

@Suite struct USDTests {
  @Test(arguments: [
    ("10", "10"), ("0.5", "0.5"), ("-3.50", "-3.5"), ("1e-06", "0.000001"), ("2.5e-07", "0.00000025"),
    ("5.0000000000000004e-08", "0.000000050000000000000004"), ("1.41953125e-07", "0.000000141953125"),
    ("0", "0"), ("-0", "0"), ("0e50", "0"), ("+1.", "1"), (".5", "0.5"), ("1E2", "100"),
    ("123456789.000000000000000000000001", "123456789.000000000000000000000001"),
    ("20000000.25", "20000000.25"), ("170000000000000", "170000000000000"), ("1.0000000000000000000000000000", "1"),
  ])
  func decimalsAreReadAndWrittenExactly(_ text: String, _ written: String) throws {
    #expect(try USD(text).description == written)
    #expect(try USD(written) == USD(text))
  }

  @Test(arguments: [
    "", "-", ".", "1.2.3", "1e", "1e200", "ten", "1 ", "0x10", "1e-25", "200000000000000", "nan", "inf",
  ])
  func whatIsNoAmountIsRefused(_ text: String) {
    #expect(throws: AssigningError.self) { try USD(text) }
  }

  @Test func aDoubleIsTheDecimalItWasWrittenAs() throws {
    #expect(try USD(shortest: 0.1).description == "0.1")
    #expect(try USD(shortest: 5.0000000000000004e-08).description == "0.000000050000000000000004")
    #expect(throws: AssigningError.self) { try USD(shortest: .nan) }
  }

  /// The fast path of `append` against the general one, over amounts of every size.
  @Test func textIsTheSameOnBothPaths() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<2_000 {
      let wide = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
      let units = wide >> Int.random(in: 1...126, using: &random)
      let text = USD(units: units).description
      var digits = String(units.magnitude)
      while digits.count <= 24 { digits = "0" + digits }
      var expected = digits.dropLast(24) + "." + digits.suffix(24)
      while expected.hasSuffix("0") { expected.removeLast() }
      if expected.hasSuffix(".") { expected.removeLast() }
      #expect(text == (units < 0 ? "-" : "") + expected)
      #expect(try USD(text).units == units)
    }
  }

  @Test func sumsDoNotDrift() throws {
    let dime = try USD("0.1")
    var sum = USD.zero
    for _ in 0..<1_000 { sum += dime }
    #expect(sum.description == "100")
    #expect(sum == dime * 1_000)
    #expect(dime - sum == (try USD("-99.9")))
  }

  @Test func sharesAreRoundedToTheNearestUnit() throws {
    #expect(USD(units: 10).scaled(by: 1, over: 3).units == 3)
    #expect(USD(units: 10).scaled(by: 2, over: 3).units == 7)
    #expect(USD(units: 5).scaled(by: 1, over: 2).units == 3)
    #expect(USD(units: -5).scaled(by: 1, over: 2).units == -3)
    #expect(USD(units: -10).scaled(by: 2, over: 3).units == -7)
    let large = try USD("160000000000000")
    #expect(large.scaled(by: 3_000_000_000, over: 3_000_000_000) == large)
    #expect(large.scaled(by: 0, over: 7) == .zero)
  }

  @Test(arguments: [
    ("1234567.894", 2, "1,234,567.89"), ("0.005", 2, "0.01"), ("-0.001", 2, "0.00"), ("999.995", 2, "1,000.00"),
    ("12", 0, "12"), ("-1234.5", 1, "-1,234.5"),
  ])
  func roundedTextIsForPeople(_ text: String, _ decimals: Int, _ expected: String) throws {
    #expect(try USD(text).rounded(to: decimals) == expected)
  }
}
