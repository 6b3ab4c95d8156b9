/// Why a run cannot go on from a checkpoint.
package struct CheckpointError: Error, CustomStringConvertible {
  /// Changes that a message names at most.
  private static let shown = 5

  package let path: String
  /// In words, one or more.
  package let changes: [String]

  package var description: String {
    let more = changes.count - CheckpointError.shown
    return "cannot go on from \(path): " + changes.prefix(CheckpointError.shown).joined(separator: "; ")
      + (more > 0 ? "; and \(more) more changes" : "") + ". Start over without --resume"
  }
}
