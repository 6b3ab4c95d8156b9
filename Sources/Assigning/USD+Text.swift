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
