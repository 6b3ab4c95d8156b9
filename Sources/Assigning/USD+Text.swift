extension USD: CustomStringConvertible {
  /// A plain decimal without exponent and without trailing zeros: `0.00079`, `12`, `-3.5`.
  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends `description` to a row.
  package func append(to bytes: inout [UInt8]) {
    let magnitude = units.magnitude
    let million: UInt64 = 1_000_000_000_000
    let high = UInt64(truncatingIfNeeded: magnitude >> 64)
    // Up to 18 million dollars the upper part fits 64 bits; rows are far below.
    guard units >= 0, high < million else { return appendAny(to: &bytes) }
    let (upper, lower) = million.dividingFullWidth((high, UInt64(truncatingIfNeeded: magnitude)))
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
      // Digits from the right: dollars, point, 12 + 12 decimals.
      let (dollars, decimals) = upper.quotientAndRemainder(dividingBy: million)
      var start = 20
      var rest = dollars
      repeat {
        start -= 1
        buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      var end = 20
      if decimals | lower != 0 {
        buffer[20] = UInt8(ascii: ".")
        USD.write(decimals, to: buffer, at: 21)
        end = 33
        if lower != 0 {
          USD.write(lower, to: buffer, at: 33)
          end = 45
        }
        while buffer[end - 1] == UInt8(ascii: "0") { end -= 1 }
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[start..<end]))
    }
  }

  /// Twelve digits with leading zeros.
  private static func write(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    var rest = value
    var index = start + 12
    while index > start {
      index -= 1
      buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// The same for any amount.
  private func appendAny(to bytes: inout [UInt8]) {
    if units < 0 { bytes.append(UInt8(ascii: "-")) }
    var digits = Array(String(units.magnitude).utf8)
    if digits.count <= USD.fractionDigits {
      digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: USD.fractionDigits + 1 - digits.count), at: 0)
    }
    let point = digits.count - USD.fractionDigits
    bytes.append(contentsOf: digits[..<point])
    guard let last = digits[point...].lastIndex(where: { $0 != UInt8(ascii: "0") }) else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(contentsOf: digits[point...last])
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
