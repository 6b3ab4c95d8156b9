/// Seconds since 1970 of a time as reports write it.
enum UTCSeconds {
  /// Reads `2026-11-23T23:59:59Z`; nil for anything else.
  static func reading(_ text: String) -> Int? {
    let fields = text.split(whereSeparator: { "-T:Z".contains($0) }).compactMap { Int($0) }
    guard text.utf8.count == 20, fields.count == 6, (1...12).contains(fields[1]), (1...31).contains(fields[2]) else {
      return nil
    }
    // Days in years that begin in March, so that a leap day is a year's last.
    let year = fields[1] <= 2 ? fields[0] - 1 : fields[0]
    let dayOfYear = (153 * ((fields[1] + 9) % 12) + 2) / 5 + fields[2] - 1
    let days = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
    return days * 86_400 + fields[3] * 3_600 + fields[4] * 60 + fields[5]
  }
}
