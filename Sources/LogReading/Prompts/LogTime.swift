internal import FileFormats

/// A moment as logs write it, in milliseconds since 1970-01-01 00:00 UTC.
package struct LogTime: Sendable, Equatable, Comparable, BitwiseCopyable {
  package let milliseconds: Int

  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  package static func < (left: LogTime, right: LogTime) -> Bool { left.milliseconds < right.milliseconds }

  /// A number is seconds since 1970, or milli-, micro- or nanoseconds where only that gives a year below 5138; a text is
  /// such a number or ISO 8601: a date, `T` or a space, a time with or without a fraction, `Z` or an offset. A time
  /// without an offset is taken as UTC.
  init?(_ element: JSONElement?) {
    guard let element = element?.unwrapped else { return nil }
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

/// Reads ISO 8601 without a calendar library: `2026-11-01`, `2026-11-01T08:00:00.25+02:00`, `2026-11-01 08:00:00`.
struct ISOTimeReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  private init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// Since 1970-01-01 00:00 UTC; nil for anything else, trailing bytes included.
  static func milliseconds(of text: UnsafeBufferPointer<UInt8>) -> Int? {
    var reader = ISOTimeReader(text)
    return reader.read()
  }

  private mutating func read() -> Int? {
    guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
      let day = number(digits: 2), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var milliseconds = ISOTimeReader.day(year: year, month: month, day: day) * 86_400_000
    if position == text.count { return milliseconds }
    guard take("T") || take("t") || take(" "), let hour = number(digits: 2), take(":"),
      let minute = number(digits: 2), hour < 24, minute < 60
    else { return nil }
    milliseconds += hour * 3_600_000 + minute * 60_000
    if take(":") {
      guard let second = number(digits: 2), second <= 60 else { return nil }
      milliseconds += second * 1000
      if take(".") || take(",") {
        guard let fraction = fraction() else { return nil }
        milliseconds += fraction
      }
    }
    _ = take(" ")
    guard let offset = offset(), position == text.count else { return nil }
    return milliseconds - offset * 60_000
  }

  /// Minutes east of UTC.
  private mutating func offset() -> Int? {
    if position == text.count || take("Z") || take("z") { return 0 }
    if position + 3 == text.count, take("U"), take("T"), take("C") { return 0 }
    let sign: Int
    if take("+") { sign = 1 } else if take("-") { sign = -1 } else { return nil }
    guard let hours = number(digits: 2), hours < 24 else { return nil }
    _ = take(":")
    if position == text.count { return sign * hours * 60 }
    guard let minutes = number(digits: 2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }

  private mutating func fraction() -> Int? {
    var value = 0
    var scale = 100
    let start = position
    while position < text.count, let digit = digit(text[position]) {
      value += digit * scale
      scale /= 10
      position += 1
    }
    return position > start ? value : nil
  }

  private mutating func number(digits count: Int) -> Int? {
    guard position + count <= text.count else { return nil }
    var value = 0
    for index in position..<(position + count) {
      guard let digit = digit(text[index]) else { return nil }
      value = value * 10 + digit
    }
    position += count
    return value
  }

  private func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Days since 1970-01-01 of a date in the Gregorian calendar: eras of 400 years, years that start in March.
  static func day(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of `day(year:month:day:)`.
  static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}
