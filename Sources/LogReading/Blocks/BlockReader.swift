internal import FileFormats
internal import Files

/// Reads inputs one after the other and cuts them into blocks of whole lines.
///
/// An input that breaks is finished as far as it could be read: its error goes to `failures` and the next input follows.
package struct BlockReader: ~Copyable {
  /// Bytes that are asked for at once, at least.
  private static let shortestRead = 4 << 10

  package internal(set) var summaries: [InputSummary] = []
  /// Nanoseconds spent in each of this reader's stages.
  package private(set) var readNanoseconds: UInt64 = 0
  package private(set) var decompressNanoseconds: UInt64 = 0
  package private(set) var splitNanoseconds: UInt64 = 0
  private var finishedByteCount = 0

  private let inputs: [LogInput]
  private let stopRequest: StopRequest?
  let limits: LineLimits
  /// Columns that make a CSV header of a first line, besides those that formats know.
  let promptColumns: [String]
  /// Further columns that somebody names.
  let namedColumns: [String]
  private var nextInput = 0
  /// Lines of this input that begin before this offset were handed on by an earlier process: they are only counted.
  private let resumed: Position
  var skippedUntil = 0
  private var nextOrdinal = 0
  /// Whether a block was read, in this process or an earlier one.
  private var hasRead: Bool
  private var stream: DecodedStream?
  private var isOpen = false

  /// The unfinished line at the end of the last block, which starts the next.
  var carried: [UInt8] = []
  /// Bytes of a line that is too long which were dropped already.
  var droppedCount = 0
  var isDropping = false
  var lineNumber = 0
  var offset = 0

  /// What the input at hand is told to be, and for CSV its columns, the state of the unfinished record, the ends of the
  /// records in the block, and where the header ends in it.
  var syntax = Syntax.undecided
  var csvHeader: CSVHeader?
  var records = CSVRecordSplitter()
  var recordEnds: [CSVRecordSplitter.End] = []
  var headerEnd = 0
  /// For JSON that is not one object a line: the state of the unfinished element, and the elements in the block.
  var layoutProbe = JSONLayoutProbe()
  var documents = JSONDocumentSplitter()
  var elements: [JSONDocumentSplitter.Element] = []

  /// - Parameters:
  ///   - promptColumns: columns that make a CSV header of a first line, besides those that formats know.
  ///   - namedColumns: further columns of CSV that somebody names, as they are written there.
  ///   - position: where an earlier reader of the same inputs was left. The input at hand is read from its start
  ///     again, so that its digest, its line numbers and the state of a CSV record are what they would be.
  ///   - stopRequest: ends the reading early.
  package init(
    inputs: [LogInput], limits: LineLimits, promptColumns: [String] = [], namedColumns: [String] = [],
    from position: Position = Position(), stopRequest: StopRequest? = nil
  ) {
    self.inputs = inputs
    self.promptColumns = promptColumns
    self.namedColumns = namedColumns
    self.limits = limits
    self.stopRequest = stopRequest
    resumed = position
    nextInput = position.inputIndex
    summaries = position.finished
    hasRead = position.finished.contains { $0.decodedByteCount > 0 }
    finishedByteCount = position.finished.reduce(0) { $0 + $1.byteCount }
  }

  /// Bytes read from all inputs so far, as they lie on disk.
  package var consumedByteCount: Int { finishedByteCount + (stream?.byteCount ?? 0) }

  /// Fills `block` with the next lines; false when all inputs are finished.
  package mutating func next(into block: LineBlock) -> Bool {
    while true {
      if !isOpen {
        guard nextInput < inputs.count else { return false }
        openNext()
        continue
      }
      if stopRequest?.isRequested ?? false { return false }
      if fill(block) {
        block.ordinal = nextOrdinal
        nextOrdinal += 1
        return true
      }
    }
  }

  /// Whether all inputs were read, or the reading was ended by `stop`.
  package var isFinished: Bool { !isOpen && nextInput >= inputs.count }

  /// Reads what earlier processes have handed on, up to the block that they ended with; `block` holds nothing afterwards.
  package mutating func catchUp(using block: LineBlock) {
    guard nextInput == resumed.inputIndex, nextInput < inputs.count, resumed.offset > 0 else { return }
    openNext()
    while isOpen, offset < skippedUntil, !(stopRequest?.isRequested ?? false) { _ = fill(block) }
  }

  /// Ends the reading early: the input at hand is summed up as far as it was read, without a digest.
  package mutating func stop() {
    guard isOpen else { return }
    finishInput()
    summaries[summaries.count - 1].sha256 = ""
    nextInput = inputs.count
  }

  /// Leaves the input at hand out, of which one block was read.
  package mutating func leaveOut() {
    guard let last = summaries.indices.last else { return }
    if isOpen { finishInput() }
    (summaries[last].sha256, summaries[last].isLeftOut) = ("", true)
    (summaries[last].lineCount, summaries[last].rowCount, summaries[last].blankLineCount) = (0, 0, 0)
    (summaries[last].failure, summaries[last].endsWithoutNewline) = (nil, false)
  }

  private mutating func openNext() {
    let input = inputs[nextInput]
    nextInput += 1
    summaries.append(InputSummary(input: input))
    carried.removeAll(keepingCapacity: true)
    (droppedCount, isDropping, lineNumber, offset) = (0, false, 0, 0)
    skippedUntil = nextInput - 1 == resumed.inputIndex ? resumed.offset : 0
    (syntax, csvHeader, records, headerEnd) = (.undecided, nil, CSVRecordSplitter(), 0)
    (layoutProbe, documents) = (JSONLayoutProbe(), JSONDocumentSplitter())
    if case .section(let section) = input {
      (lineNumber, offset) = (section.precedingLineCount, section.range.lowerBound)
      syntax = .jsonLines
    }
    do throws(LogReadingError) {
      stream = try DecodedStream.open(input, windowLog: limits.maximumWindowLog, stop: stopRequest)
      isOpen = true
      summaries[summaries.count - 1].compression = stream?.compression ?? .none
    } catch {
      summaries[summaries.count - 1].failure = error
    }
  }

  /// Reads until the block is full, the input pauses with whole lines at hand, or it ends; false if nothing came.
  private mutating func fill(_ block: LineBlock) -> Bool {
    prepare(block)
    var filled = carried.count
    carried.removeAll(keepingCapacity: true)
    let target = hasRead ? limits.blockSize : min(LineLimits.firstBlockSize, limits.blockSize)
    var newlineSeen = false
    var hasEnded = false
    while true {
      if filled == block.capacity {
        if newlineSeen { break }
        makeRoom(in: block, filled: &filled)
      }
      let room = UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled..<block.capacity])
      let limited = UnsafeMutableRawBufferPointer(
        rebasing: room[..<min(room.count, max(target, BlockReader.shortestRead))])
      let count = read(into: limited)
      guard count > 0 else {
        hasEnded = !(stopRequest?.isRequested ?? false)
        break
      }
      newlineSeen = note(filled..<(filled + count), of: block, newlineSeen: newlineSeen)
      filled += count
      if summaries[summaries.count - 1].failure?.cause == .unsupported {
        (filled, hasEnded) = (0, true)
        break
      }
      if newlineSeen, filled >= target || !(stream?.isReady ?? false) { break }
    }
    let start = monotonicNanoseconds()
    split(block, filled: filled, hasEnded: hasEnded)
    block.endOffset = offset
    hasRead = hasRead || offset > 0
    splitNanoseconds += monotonicNanoseconds() - start
    if hasEnded { finishInput() }
    return !block.lines.isEmpty || block.blankLineCount > 0
  }

  private mutating func prepare(_ block: LineBlock) {
    let needed = max(limits.blockSize, carried.count + (64 << 10))
    if block.capacity < needed || block.capacity > 4 * needed { block.resize(capacity: needed, keeping: 0) }
    block.bytes.copyBytes(from: carried)
    block.lines.removeAll(keepingCapacity: true)
    block.blankLineCount = 0
    block.byteCount = 0
    block.inputIndex = nextInput - 1
    block.csvHeader = csvHeader
    block.holdsElements = syntax == .documents
    recordEnds.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
  }

  /// The block holds the start of one long line: grow it, or drop all but the line's beginning.
  private mutating func makeRoom(in block: LineBlock, filled: inout Int) {
    if syntax == .documents, dropSeparators(in: block, filled: &filled) { return }
    if !isDropping, block.capacity < limits.maximumLineLength {
      block.resize(capacity: min(2 * block.capacity, limits.maximumLineLength + 1), keeping: filled)
      return
    }
    let kept = min(LineLimits.keptLength, filled)
    droppedCount += filled - kept
    isDropping = true
    filled = kept
  }

  /// Drops what stands before the unfinished element, or all there is; false where there is nothing to drop.
  private mutating func dropSeparators(in block: LineBlock, filled: inout Int) -> Bool {
    let start = documents.elementStart ?? filled
    guard start > 0 else { return false }
    let rest = Array(block.bytes[start..<filled])
    block.bytes.copyBytes(from: rest)
    documents.moveToStart()
    offset += start
    filled -= start
    return true
  }

  private mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    do throws(LogReadingError) {
      return try stream?.read(into: buffer) ?? 0
    } catch {
      summaries[summaries.count - 1].failure = error
      return 0
    }
  }

  private mutating func finishInput() {
    let last = summaries.count - 1
    summaries[last].lineCount = lineNumber
    summaries[last].decodedByteCount = offset
    if case .section(let section) = summaries[last].input {
      summaries[last].lineCount -= section.precedingLineCount
      summaries[last].decodedByteCount -= section.range.lowerBound
    }
    summaries[last].byteCount = stream?.byteCount ?? 0
    summaries[last].sha256 = stream?.sha256() ?? ""
    readNanoseconds += stream?.readNanoseconds ?? 0
    decompressNanoseconds += stream?.decompressNanoseconds ?? 0
    finishedByteCount += stream?.byteCount ?? 0
    stream = nil
    isOpen = false
  }
}

extension BlockReader {
  /// What became of one input.
  package struct InputSummary: Sendable, Codable {
    package let input: LogInput
    package internal(set) var byteCount = 0
    package internal(set) var decodedByteCount = 0
    /// Line ends, and a last line without one.
    package internal(set) var lineCount = 0
    package internal(set) var blankLineCount = 0
    /// Lines that are not blank; of CSV, records behind the header.
    package internal(set) var rowCount = 0
    package internal(set) var compression = InputCompression.none
    package internal(set) var endsWithoutNewline = false
    package internal(set) var sha256 = ""
    package internal(set) var failure: LogReadingError?
    /// Whether it is no log and was left out.
    package internal(set) var isLeftOut = false
  }
}

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

extension BlockReader.Syntax {
  /// What an input's first bytes say of it.
  enum Finding {
    case lines
    /// JSON of another layout than one object a line, and what finds its rows.
    case documents(JSONDocumentSplitter)
    /// The columns, and where the header ends.
    case csv(CSVHeader, headerEnd: Int)
    /// A CSV header that cannot be followed, and why.
    case refused(String)
  }

  /// JSON is told by its first byte, and its layout by its first line; a CSV header (of at most 4 KiB) by its columns.
  /// Nil while the bytes do not tell.
  ///
  /// - Parameter probe: is kept from one call to the next, which has more bytes.
  static func told(
    by bytes: UnsafeRawBufferPointer, of input: LogInput, promptColumns: [String], namedColumns: [String] = [],
    probe: inout JSONLayoutProbe
  ) -> Finding? {
    let start = BlockReader.byteOrderMarkLength(bytes)
    // An input that tells nothing in its first bytes is not looked at again, however long its first line is.
    let visible = bytes[start...].prefix(LineLimits.keptLength + 1).first { $0 > 0x20 || $0 == 0x1E }
    guard let first = visible else { return bytes.count > LineLimits.keptLength ? .lines : nil }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == 0x1E {
      let text = UnsafeRawBufferPointer(rebasing: bytes[start...])
      switch JSONRowList.find(text, except: promptColumns) {
      case .unknown: return nil
      case .found(let lists): return .documents(JSONDocumentSplitter(lists: lists))
      case .none: break
      }
      guard let holdsMessages = JSONMessageList.opens(text) else { return nil }
      if holdsMessages { return .documents(JSONDocumentSplitter(listsAreElements: true)) }
      return probe.look(text).map { $0 == .lines ? .lines : .documents(JSONDocumentSplitter()) }
    }
    guard let end = bytes[start...].prefix(LineLimits.keptLength + 1).firstIndex(of: 0x0A) else {
      // A header is never dropped to make room for a record that is too long.
      return bytes.count > LineLimits.keptLength ? .lines : nil
    }
    guard end < LineLimits.keptLength else { return .lines }
    var line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if line.last == 0x0D { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
    do throws(CSVError) {
      let header = try CSVHeader(
        line.assumingMemoryBound(to: UInt8.self), orPromptIn: promptColumns, named: namedColumns,
        isNamedCSV: input.isNamedCSV)
      return header.map { .csv($0, headerEnd: end + 1) } ?? .lines
    } catch {
      return .refused(error.reason)
    }
  }
}
