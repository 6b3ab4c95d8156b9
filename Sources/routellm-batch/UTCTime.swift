internal import Glibc

/// The current time as reports write it.
enum UTCTime {
  /// Such as `2026-11-23T23:59:59Z`.
  static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      strftime(start, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
      return String(cString: start)
    }
  }
}
