package import ModelFiles

/// Why there is no router: which artefact or argument, what is wrong with it and what to do.
package struct RoutingError: Error, CustomStringConvertible {
  /// An artefact, a file, or an argument.
  package let subject: String
  package let reason: String

  package init(subject: String, reason: String) {
    self.subject = subject
    self.reason = reason
  }

  package init(_ error: ModelFileError) {
    self.init(subject: error.file, reason: error.reason)
  }

  package var description: String { "\(subject): \(reason)" }
}
