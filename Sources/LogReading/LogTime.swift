internal import JSONCoding

/// A moment as logs write it, in milliseconds since 1970-01-01 00:00 UTC.
package struct LogTime: Sendable, Equatable, Comparable, BitwiseCopyable {
  package let milliseconds: Int

  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  package static func < (left: LogTime, right: LogTime) -> Bool { left.milliseconds < right.milliseconds }

  /// A number is seconds since 1970, or milli-, micro- or nanoseconds where only that gives a year below 5138; a text is
  /// such a number or ISO 8601: a date, `T` or a space, a time with or without a fraction, `Z` or an offset. A time
  /// without an offset is taken as UTC.
  init?(_ element: JSONElement?) {
    guard let element else { return nil }
    if let number = element.double {
      self.init(number: number)
    } else if let text = element.utf8 {
      self.init(text: text)
    } else {
      return nil
    }
  }

  init?(number: Double) {
    guard number.isFinite, number >= 0 else { return nil }
    var seconds = number
    for _ in 0..<3 where seconds >= 1e11 { seconds /= 1000 }
    guard seconds < 1e11 else { return nil }
    self.init(milliseconds: Int((seconds * 1000).rounded()))
  }

  init?(text: UnsafeBufferPointer<UInt8>) {
    if let date = ISOTimeReader.milliseconds(of: text) {
      self.init(milliseconds: date)
    } else if let number = Double(String(decoding: text, as: UTF8.self)) {
      self.init(number: number)
    } else {
      return nil
    }
  }

  /// `2026-11-01T08:00:00.000Z`
  package var description: String {
    var days = milliseconds / 86_400_000
    var rest = milliseconds % 86_400_000
    if rest < 0 { (days, rest) = (days - 1, rest + 86_400_000) }
    let date = ISOTimeReader.date(ofDay: days)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(rest / 3_600_000, 2)):"
      + "\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2)).\(padded(rest % 1000, 3))Z"
  }
}
