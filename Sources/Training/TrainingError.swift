internal import Files

/// What is wrong with labels or a training set: which file, which line, what, and what to do.
package struct TuningError: Error, CustomStringConvertible {
  package let file: String
  /// Counted from 1; nil where the whole is meant.
  package let line: Int?
  package let reason: String

  package init(file: String, line: Int? = nil, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  package var description: String { line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)" }
}

extension TuningError {
  /// A file that could not be written.
  init(_ error: FileWritingError) { self.init(file: error.file, reason: error.reason) }
}
