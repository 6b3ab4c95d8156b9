/// What is wrong with a file that a model or a table is read from: which file, what, and what to do.
package struct ModelFileError: Error, CustomStringConvertible {
  package let file: String
  package let reason: String

  package init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }

  package var description: String { "\(file): \(reason)" }
}
