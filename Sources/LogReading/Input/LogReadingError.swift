/// Why a log cannot be read any further: which input, where, what.
package struct LogReadingError: Error, Sendable, Codable, CustomStringConvertible {
  package enum Cause: String, Sendable, Codable {
    /// The file is missing, may not be read, or is a directory.
    case cannotOpen
    /// Reading failed in the middle.
    case readFailed
    /// The compressed data is broken or ends too early.
    case corrupt
    /// The bytes are in an encoding or compression that is not read.
    case unsupported
    /// No line tells which log format this is.
    case unknownFormat
  }

  package let input: LogInput
  package let cause: Cause
  package let reason: String

  package init(_ input: LogInput, _ cause: Cause, _ reason: String) {
    self.input = input
    self.cause = cause
    self.reason = reason
  }

  /// Whether the input is out of reach, which may pass; else there is something wrong with what it holds.
  package var isLost: Bool { cause == .cannotOpen || cause == .readFailed }

  package var description: String { "\(input): \(reason)" }
}
