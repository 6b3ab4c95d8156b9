package import Files

/// What is wrong with something that was given: which file, artefact, data or model, what, and what to do.
package struct InputError: Error, Sendable, CustomStringConvertible {
  package let subject: String
  /// Of a file, counted from 1; nil where the whole is meant.
  package let line: Int?
  package let reason: String

  package init(_ subject: String, line: Int? = nil, _ reason: String) {
    self.subject = subject
    self.line = line
    self.reason = reason
  }

  /// A file that could not be written.
  package init(_ error: FileWritingError) { self.init(error.file, error.reason) }

  package var description: String { line.map { "\(subject):\($0): \(reason)" } ?? "\(subject): \(reason)" }
}
