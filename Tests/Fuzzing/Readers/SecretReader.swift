internal import LogReading

/// Secrets in rejected lines: the places found are in order, apart and inside the text.
struct SecretReader: FuzzedReader {
  static let name = "secrets"

  private let scanner = SecretScanner()

  init() {}

  func read(_ bytes: [UInt8]) {
    let ranges = bytes.withUnsafeBufferPointer(scanner.ranges)
    var end = 0
    for range in ranges {
      require(range.lowerBound >= end && range.upperBound <= bytes.count, "\(range) lies before \(end) or outside")
      end = range.upperBound
    }
  }
}
