internal import Glibc

/// Time that only moves forward, in nanoseconds since an arbitrary start.
package func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// The time of day as reports write it.
package enum UTCTime {
  /// Such as `2026-11-23T23:59:59Z`.
  package static func now() -> String { text(ofSeconds: time(nil)) }

  /// - Parameter seconds: since 1970.
  package static func text(ofSeconds seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
      guard let start = buffer.baseAddress else { return "" }
      strftime(start, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
      return String(cString: start)
    }
  }
}
