/// An exact amount of US dollars: a whole number of 10^-24 dollars.
///
/// 24 decimal places hold every per-token price of LiteLLM's map as its text says it (the longest, such as
/// 5.0000000000000004e-08, has 24), so sums and products with token counts are exact, and sums of rows equal totals to
/// the last digit. The range is 170 trillion dollars; arithmetic beyond it traps.
package struct USD: Sendable, Hashable, Comparable {
  package static let fractionDigits = 24
  package static let zero = USD(units: 0)
  private static let unitsPerDollar: Int128 = 1_000_000_000_000_000_000_000_000

  /// In 10^-24 dollars.
  package private(set) var units: Int128

  package init(units: Int128) { self.units = units }

  package static func < (first: USD, second: USD) -> Bool { first.units < second.units }
  package static func + (first: USD, second: USD) -> USD { USD(units: first.units + second.units) }
  package static func - (first: USD, second: USD) -> USD { USD(units: first.units - second.units) }
  package static func += (sum: inout USD, addend: USD) { sum.units += addend.units }
  package static func * (amount: USD, count: Int) -> USD { USD(units: amount.units * Int128(count)) }

  /// The nearest double, in dollars: for charts, never for sums.
  package var approximate: Double { Double(units) / 1e24 }

  /// `self * numerator / denominator`, rounded to the nearest unit, halves away from zero.
  ///
  /// Requires `0 <= numerator <= denominator` and `denominator > 0`.
  package func scaled(by numerator: Int, over denominator: Int) -> USD {
    precondition(numerator >= 0 && denominator > 0 && numerator <= denominator)
    let (quotient, remainder) = units.quotientAndRemainder(dividingBy: Int128(denominator))
    let rest = remainder * Int128(numerator)
    let (whole, part) = rest.quotientAndRemainder(dividingBy: Int128(denominator))
    let rounding: Int128 = 2 * part.magnitude >= denominator.magnitude ? (rest < 0 ? -1 : 1) : 0
    return USD(units: quotient * Int128(numerator) + whole + rounding)
  }

  /// Reads a decimal such as `10`, `0.0000025` or `2.5e-06`, exactly.
  package init(_ text: some StringProtocol) throws(AssigningError) {
    func fail(_ reason: String) -> AssigningError { .notAnAmount(String(text), reason: reason) }
    var rest = Array(text.utf8)[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      guard let value = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)), abs(value) <= 99 else {
        throw fail("its exponent is no number from -99 to 99")
      }
      exponent = value
      rest = rest[..<mark]
    }
    var digits: [UInt8] = []
    var pointAt: Int?
    for byte in rest {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - UInt8(ascii: "0"))
      case UInt8(ascii: ".") where pointAt == nil: pointAt = digits.count
      default: throw fail("it is no decimal number such as 0.25 or 2.5e-07")
      }
    }
    guard !digits.isEmpty else { throw fail("it has no digits") }
    var shift = USD.fractionDigits + exponent - (digits.count - (pointAt ?? digits.count))
    while shift < 0, digits.last == 0 {
      digits.removeLast()
      shift += 1
    }
    guard shift >= 0 || digits.isEmpty else { throw fail("it has more than \(USD.fractionDigits) decimal places") }
    var units: Int128 = 0
    for digit in digits + [UInt8](repeating: 0, count: max(shift, 0)) {
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int128(digit))
      guard !overflow, !carry else { throw fail("it is beyond 170 trillion dollars") }
      units = sum
    }
    self.units = isNegative ? -units : units
  }

  /// The decimal that a double of a JSON document was written as: the shortest one that reads back to it.
  package init(shortest double: Double) throws(AssigningError) {
    try self.init(double.description)
  }
}
