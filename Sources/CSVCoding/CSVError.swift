/// Where and why bytes are no CSV.
package struct CSVError: Error, Sendable, Equatable {
  /// Counted from 1 at the scanner's start.
  package let line: Int
  package let reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}
