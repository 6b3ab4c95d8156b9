/// Where a router comes from: written by the trainer, shown by `inspect`, never used for scoring.
package struct TrainingProvenance: Sendable, Equatable {
  /// Data sets, as a reader would look for them.
  package var data: [String]
  /// Prompts that were learned from.
  package var rowCount: Int
  package var licence: String
  /// The command that repeats the training.
  package var command: String

  package init(data: [String], rowCount: Int, licence: String, command: String) {
    self.data = data
    self.rowCount = rowCount
    self.licence = licence
    self.command = command
  }
}
