internal import LogReading

/// Where the reading stands behind one block; travels with what becomes of the block.
struct BlockMark: Sendable {
  let inputIndex: Int
  /// In the decompressed input.
  let endOffset: Int
  /// Lines of the block that were chosen, and that sampling left out.
  let lineCount: Int
  let sampledOutCount: Int
  /// Of the block's input, once it is told.
  let format: LogFormat?
  /// What was told last of any input.
  let latestFormat: LogFormat?
  let latestIsCSV: Bool
  /// The inputs that ended between the block before and this one's input.
  let finished: [BlockReader.InputSummary]
}
