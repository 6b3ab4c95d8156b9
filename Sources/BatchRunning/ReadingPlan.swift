package import LogReading

/// Which rows of which inputs are read, and how.
package struct ReadingPlan: Sendable {
  package var inputs: [LogInput]
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

  package init(inputs: [LogInput], threadCount: Int) {
    self.inputs = inputs
    self.threadCount = threadCount
  }
}
