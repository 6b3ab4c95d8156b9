internal import Glibc

/// Why bytes could not be written: where to, and what the system said.
package struct FileWritingError: Error, Sendable, CustomStringConvertible {
  package let file: String
  package let reason: String
  /// The reader of a pipe has gone: no fault, only the end of the work.
  package let isClosedPipe: Bool

  package init(file: String, reason: String) {
    self.file = file
    self.reason = reason
    isClosedPipe = false
  }

  /// From the value of `errno` after a failed call.
  init(file: String, doing action: String, code: Int32) {
    self.file = file
    reason = "\(action): \(String(cString: strerror(code)))"
    isClosedPipe = code == EPIPE
  }

  package var description: String { "\(file): \(reason)" }
}
