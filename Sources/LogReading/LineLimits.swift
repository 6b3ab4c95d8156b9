/// How much of a log is held in memory at once.
package struct LineLimits: Sendable {
  /// A line of more bytes is rejected; only its start is kept.
  package var maximumLineLength: Int
  /// Bytes of lines that travel together.
  package var blockSize: Int
  /// A zstd frame whose window is larger than two to the power of this is refused; a window is held in memory.
  package var maximumWindowLog = ZstdDecoder.standardWindowLog

  package init(maximumLineLength: Int = 16 << 20, blockSize: Int = 512 << 10) {
    self.maximumLineLength = maximumLineLength
    self.blockSize = blockSize
  }

  /// How much of a line that is too long is kept for the rejects file.
  static let keptLength = 4096
}
