/// Figures as people read them.
package enum FigureText {
  /// `1,234,567`
  package static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 request`, `2,500 requests`.
  ///
  /// - Parameter plural: where it is not the noun with an s.
  package static func count(_ value: Int, of noun: String, plural: String? = nil) -> String {
    value == 1 ? "1 \(noun)" : "\(count(value)) \(plural ?? noun + "s")"
  }

  /// The same up to 100,000, and from there `101.2 M`.
  package static func short(_ value: Int) -> String {
    var rest = Double(value)
    var names = ["k", "M", "G", "T"][...]
    guard value >= 100_000, let first = names.popFirst() else { return count(value) }
    var name = first
    rest /= 1_000
    while rest >= 999.95, let next = names.popFirst() {
      rest /= 1_000
      name = next
    }
    return fixed(rest, 1) + " " + name
  }

  /// A decimal with this many places, halves away from zero; `places` is at most 9.
  package static func fixed(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    guard value.isFinite, abs(value) < 9e15 / scale else { return value.description }
    let scaled = Int((value * scale).rounded())
    var digits = String(scaled.magnitude)
    while digits.count <= places { digits = "0" + digits }
    let whole = (scaled < 0 ? "-" : "") + digits.dropLast(places)
    return places == 0 ? whole : whole + "." + digits.suffix(places)
  }

  /// How many a second, with decimals where they are few: `402,113`, `0.13`.
  package static func rate(_ count: Int, seconds: Double) -> String {
    let rate = Double(count) / max(seconds, 1e-9)
    return rate < 10 ? fixed(rate, 2) : self.count(Int(min(rate, 1e15)))
  }

  /// `31.2%`
  package static func percent(_ fraction: Double) -> String { fixed(fraction * 100, 1) + "%" }

  /// `12.3 MB`
  package static func byteCount(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 1_000 { return (unit == "bytes" ? String(count) : fixed(value, 1)) + " " + unit }
      value /= 1_000
    }
    return fixed(value, 1) + " TB"
  }

  /// A step of 1, 2 or 5 times a power of ten that divides `span` into `count` parts or a few more, and the decimals
  /// that its multiples need.
  package static func step(for span: Double, count: Int) -> (step: Double, decimals: Int) {
    guard span > 0, span.isFinite else { return (1, 0) }
    var step = 1.0
    var decimals = 0
    let wanted = span / Double(count)
    while step > wanted, decimals < 9 {
      step /= 10
      decimals += 1
    }
    while step * 10 <= wanted { step *= 10 }
    for factor in [5.0, 2.0] where step * factor <= wanted { return (step * factor, decimals) }
    return (step, decimals)
  }
}
