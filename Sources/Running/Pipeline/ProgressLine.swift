internal import Files
internal import Glibc
internal import LogReading
internal import Numerics

/// One line on a terminal that is written over: rows or what else is counted, rate, and time left where the whole's size
/// is known.
package final class ProgressLine {
  private static let interval: UInt64 = 200_000_000

  private let total: Int?
  private let unit: String
  private let start = monotonicNanoseconds()
  private var lastShown: UInt64
  private var isShown = false

  /// - Parameter totalByteCount: of all inputs as they lie on disk; nil for a pipe.
  package init(totalByteCount: Int?) {
    total = totalByteCount
    unit = "rows"
    lastShown = start
  }

  /// - Parameters:
  ///   - total: how many there will be.
  ///   - unit: what is counted, in the plural.
  package init(total: Int, unit: String) {
    self.total = total
    self.unit = unit
    lastShown = start
  }

  package func update(count: Int) { update(rowCount: count, consumedByteCount: count) }

  func update(rowCount: Int, consumedByteCount: Int) {
    let now = monotonicNanoseconds()
    guard now - lastShown >= ProgressLine.interval else { return }
    lastShown = now
    let seconds = Double(now - start) / 1e9
    var text = "\(FigureText.count(rowCount)) \(unit), \(FigureText.rate(rowCount, seconds: seconds)) \(unit)/s"
    if let total, total > 0, consumedByteCount > 0 {
      let fraction = min(1, Double(consumedByteCount) / Double(total))
      let left = Int(seconds * (1 - fraction) / fraction)
      text += ", \(Int(fraction * 100))%, \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }
    show("\r\u{1B}[K" + text)
    isShown = true
  }

  package func clear() {
    if isShown { show("\r\u{1B}[K") }
    isShown = false
  }

  private func show(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
