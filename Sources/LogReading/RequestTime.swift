internal import JSONCoding

/// When a request was made, as far as its day and hour, in UTC.
struct RequestTime: Equatable {
  /// Seconds since 1970-01-01T00:00:00Z.
  let seconds: Int

  init(seconds: Int) { self.seconds = seconds }

  /// From the names under which logs keep it, first come first served; nil where there is none that can be read.
  init?(of row: JSONElement) {
    let element =
      row["created_at"] ?? row["timestamp"] ?? row["startTime"] ?? row["start_time"] ?? row["request_created_at"]
      ?? row["created"] ?? row["time"] ?? row["ts"] ?? row["date"] ?? row["datetime"]
    guard let element else { return nil }
    if let text = element.utf8 {
      self.init(text)
    } else if let number = element.double {
      self.init(number: number)
    } else {
      return nil
    }
  }

  /// Seconds since 1970, or milli-, micro- or nanoseconds, told by size; between 1973 and 5138.
  init?(number: Double) {
    var seconds = number
    while seconds >= 1e11, seconds < 1e20 { seconds /= 1_000 }
    guard seconds >= 1e8, seconds < 1e11 else { return nil }
    self.init(seconds: Int(seconds))
  }

  /// ISO 8601: `2026-11-01`, `2026-11-01T08:00:00Z`, `2026-11-01 08:00:00.123+02:00`; without an offset, UTC. A number
  /// in quotes is taken as a number.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    func digits(_ range: Range<Int>) -> Int? {
      guard range.upperBound <= text.count else { return nil }
      var value = 0
      for byte in text[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else {
      guard let number = Double(String(decoding: text, as: UTF8.self)) else { return nil }
      self.init(number: number)
      return
    }
    guard let year = digits(0..<4), let month = digits(5..<7), let day = digits(8..<10), (1...12).contains(month),
      (1...31).contains(day)
    else { return nil }
    var seconds = RequestTime.days(year: year, month: month, day: day) * 86_400
    if text.count >= 13 {
      guard text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ") || text[10] == UInt8(ascii: "t"),
        let hour = digits(11..<13), hour < 24
      else { return nil }
      seconds += hour * 3_600
      seconds += (digits(14..<16) ?? 0) * 60
      if let sign = text[13...].lastIndex(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }),
        let hours = digits(sign + 1..<sign + 3)
      {
        let minutes = digits(sign + 4..<sign + 6) ?? digits(sign + 3..<sign + 5) ?? 0
        let offset = hours * 3_600 + minutes * 60
        seconds -= text[sign] == UInt8(ascii: "-") ? -offset : offset
      }
    }
    self.init(seconds: seconds)
  }

  /// `2026-11-23`
  func appendDay(to texts: inout [UInt8]) {
    let (year, month, day) = RequestTime.date(days: Int((Double(seconds) / 86_400).rounded(.down)))
    texts.append(contentsOf: "\(year)-\(RequestTime.padded(month))-\(RequestTime.padded(day))".utf8)
  }

  /// `2026-11-23 17h`
  func appendHour(to texts: inout [UInt8]) {
    appendDay(to: &texts)
    let hour = ((seconds % 86_400) + 86_400) % 86_400 / 3_600
    texts.append(contentsOf: " \(RequestTime.padded(hour))h".utf8)
  }

  private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin in March.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
  }
}
