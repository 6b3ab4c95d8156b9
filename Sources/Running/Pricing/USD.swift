/// An exact amount of US dollars: a whole number of 10^-24 dollars.
///
/// 24 decimal places hold every per-token price of LiteLLM's map as its text says it (the longest, such as
/// 5.0000000000000004e-08, has 24), so sums and products with token counts are exact, and sums of rows equal totals to
/// the last digit. The range is 170 trillion dollars; arithmetic beyond it traps.
package struct USD: Sendable, Hashable, Comparable, BitwiseCopyable {
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
        throw fail("its exponent is not a number from -99 to 99")
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
      default: throw fail("it is not a decimal number such as 0.25 or 2.5e-07")
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

extension USD: CustomStringConvertible {
  /// A plain decimal without exponent and without trailing zeros: `0.00079`, `12`, `-3.5`.
  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `description`.
  package func append(to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: USD.maximumTextLength) { buffer in
      let count = write(to: buffer)
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Bytes that `write` needs at most.
  package static let maximumTextLength = 48

  /// Writes `description` at the start of `buffer`, which holds at least `maximumTextLength` bytes.
  ///
  /// - Returns: how many bytes it is.
  package func write(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    precondition(buffer.count >= USD.maximumTextLength)
    let magnitude = units.magnitude
    let high = UInt64(truncatingIfNeeded: magnitude >> 64)
    // Up to 18 million dollars the upper part fits 64 bits; rows are far below.
    guard units >= 0, high < USD.trillion else { return writeAny(to: buffer) }
    let (upper, lower) = USD.trillion.dividingFullWidth((high, UInt64(truncatingIfNeeded: magnitude)))
    let (dollars, decimals) = upper.quotientAndRemainder(dividingBy: USD.trillion)
    var end = 1
    var rest = dollars / 10
    while rest > 0 {
      end += 1
      rest /= 10
    }
    USD.write(dollars, to: buffer, at: 0..<end)
    guard decimals | lower != 0 else { return end }
    buffer[end] = UInt8(ascii: ".")
    USD.write(decimals, to: buffer, at: (end + 1)..<(end + 13))
    end += 13
    if lower != 0 {
      USD.write(lower, to: buffer, at: end..<(end + 12))
      end += 12
    }
    while buffer[end - 1] == UInt8(ascii: "0") { end -= 1 }
    return end
  }

  private static let trillion: UInt64 = 1_000_000_000_000

  /// As many digits as there are places, with leading zeros.
  private static func write(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at places: Range<Int>) {
    var rest = value
    var index = places.upperBound
    while index > places.lowerBound {
      index -= 1
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// The same for any amount.
  private func writeAny(to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var text: [UInt8] = units < 0 ? [UInt8(ascii: "-")] : []
    var digits = Array(String(units.magnitude).utf8)
    if digits.count <= USD.fractionDigits {
      digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: USD.fractionDigits + 1 - digits.count), at: 0)
    }
    let point = digits.count - USD.fractionDigits
    text += digits[..<point]
    if let last = digits[point...].lastIndex(where: { $0 != UInt8(ascii: "0") }) {
      text.append(UInt8(ascii: "."))
      text += digits[point...last]
    }
    return buffer.update(fromContentsOf: text)
  }

  /// For people: rounded to `decimals` places, halves away from zero, thousands apart: `12,345.68`.
  package func rounded(to decimals: Int) -> String {
    precondition((0...USD.fractionDigits).contains(decimals))
    var unit: UInt128 = 1
    for _ in 0..<(USD.fractionDigits - decimals) { unit *= 10 }
    let steps = (units.magnitude + unit / 2) / unit
    var digits = Array(String(steps))
    if digits.count <= decimals {
      digits.insert(contentsOf: repeatElement("0", count: decimals + 1 - digits.count), at: 0)
    }
    let point = digits.count - decimals
    var text = units < 0 && steps > 0 ? "-" : ""
    for (index, digit) in digits[..<point].enumerated() {
      if index > 0, (point - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return decimals == 0 ? text : text + "." + String(digits[point...])
  }
}

extension USD: Codable {
  /// The units as a decimal text, for formats that know no number so large.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(units.description)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let units = Int128(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an amount of money")
    }
    self.init(units: units)
  }
}
