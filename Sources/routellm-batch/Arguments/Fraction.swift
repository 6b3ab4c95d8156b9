/// A part of one as people write it.
enum Fraction {
  /// `0.3` and `30%` alike; nil for anything outside 0...1.
  static func parse(_ text: String) -> Double? {
    let isPercentage = text.hasSuffix("%")
    guard let number = Double(isPercentage ? String(text.dropLast()) : text), number.isFinite else { return nil }
    let value = isPercentage ? number / 100 : number
    return (0...1).contains(value) ? value : nil
  }
}
