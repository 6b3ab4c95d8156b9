extension BlockReader {
  /// A place between two lines of the inputs, by which a later reader goes on.
  package struct Position: Sendable, Codable {
    /// Whose lines come next.
    package var inputIndex = 0
    /// Bytes of it, after decompression, before the next line.
    package var offset = 0
    /// What became of the inputs before it.
    package var finished: [InputSummary] = []

    package init() {}
  }
}
