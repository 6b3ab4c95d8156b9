/// A run of whole lines of one input: the unit of work that travels through the pipeline.
///
/// `@unchecked Sendable`: one stage at a time owns a block; the pipeline's queues hand it over.
package final class LineBlock: @unchecked Sendable {
  /// One line, one CSV record, or one element of a JSON document, without its line end.
  package struct Line: Sendable {
    /// Where it starts in the block.
    package let start: Int
    /// Its bytes in the block: all of them, or the first ones of a line that is too long.
    package let count: Int
    /// Its bytes in the input; more than `count` if the line was too long to keep.
    package let fullCount: Int
    /// Its byte offset in the decompressed input.
    package let offset: Int
    /// 1-based in its input; of a record that spans lines, the first. Of an element of a JSON list or stream, its number.
    package let number: Int
    /// Set where reading broke off within this line.
    package let isCutOff: Bool
  }

  /// Place of this block in the whole run, from 0.
  package var ordinal = 0
  /// Which input the lines are from.
  package var inputIndex = 0
  package var lines: [Line] = []
  /// The columns if the lines are CSV records, which may span several lines; nil for JSON lines.
  package internal(set) var csvHeader: CSVHeader? {
    didSet { isCSV = csvHeader != nil }
  }
  /// Asked for every line, which the columns' reference counts would slow.
  package private(set) var isCSV = false
  /// Whether the lines are elements of JSON of another layout than one object a line; they may hold line feeds.
  package internal(set) var holdsElements = false
  /// Lines of nothing but white space, which are neither rows nor rejects.
  package var blankLineCount = 0
  /// Bytes of the block in the decompressed input, line ends included.
  package var byteCount = 0
  /// Where in the decompressed input the next block begins.
  package internal(set) var endOffset = 0

  private(set) var bytes: UnsafeMutableRawBufferPointer

  /// Bytes that stay readable behind the last line, as the JSON parser wants them.
  static let padding = 64

  package init(capacity: Int) {
    bytes = .allocate(byteCount: capacity + LineBlock.padding, alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { bytes.deallocate() }

  /// Bytes that the block can hold.
  var capacity: Int { bytes.count - LineBlock.padding }

  /// The bytes of one line; behind them, 64 more are readable.
  package func text(of line: Line) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: UnsafeRawBufferPointer(bytes).assumingMemoryBound(to: UInt8.self)[line.start...])
      .prefixed(line.count)
  }

  /// Puts spaces in place of the line ends within one line, which separate nothing but the tokens of its JSON.
  func joinLines(of line: Line) {
    for index in line.start..<(line.start + line.count) where bytes[index] == 0x0A || bytes[index] == 0x0D {
      bytes[index] = 0x20
    }
  }

  /// Makes room for `capacity` bytes, keeping the first `count`.
  func resize(capacity: Int, keeping count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + LineBlock.padding, alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    UnsafeMutableRawBufferPointer(rebasing: larger[count...]).initializeMemory(as: UInt8.self, repeating: 0)
    bytes.deallocate()
    bytes = larger
  }
}

extension UnsafeBufferPointer {
  fileprivate func prefixed(_ count: Int) -> UnsafeBufferPointer { UnsafeBufferPointer(rebasing: self[..<count]) }
}

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

  /// The very first block of a run is smaller than others, so that the first row is out at once.
  package static let firstBlockSize = 64 << 10

  /// How much of a line that is too long is kept for the rejects file.
  static let keptLength = 4096
}
