package import LogReading

/// Which rows of which inputs are read, and how.
package struct ReadingPlan: Sendable {
  package var inputs: [LogInput]
  /// Paths that nobody named, but that were found in folders: what is no log among them is left out.
  package var foundPaths: Set<String> = []
  /// Of which whole the inputs are a shard, if they are.
  package var shard: LogShard?
  package var limits = LineLimits()
  package var decoding = PromptDecoder.Options()
  /// Nil: told from the first lines.
  package var format: LogFormat?
  /// Stops after this many lines.
  package var lineLimit: Int?
  /// Keeps each line with this probability, by a hash of its place and `seed`.
  package var sampleShare: Double?
  package var seed: UInt64 = 0
  package var threadCount: Int

  /// What the command line names, of which a shard reads a share.
  package var namedInputs: [LogInput] { shard?.whole ?? inputs }

  /// Columns that make a CSV header besides those that formats know.
  package var promptColumns: [String] { (decoding.promptField?.firstMember.map { [$0] } ?? []) + furtherColumns }
  /// Such columns of files that are not logs, such as scores.
  package var furtherColumns: [String] = []

  package init(inputs: [LogInput], threadCount: Int) {
    self.inputs = inputs
    self.threadCount = threadCount
  }
}
