internal import Glibc

/// Reads inputs one after the other and cuts them into blocks of whole lines.
///
/// An input that breaks is finished as far as it could be read: its error goes to `failures` and the next input follows.
package struct BlockReader: ~Copyable {
  /// What became of one input.
  package struct InputSummary: Sendable {
    package let input: LogInput
    package internal(set) var byteCount = 0
    package internal(set) var decodedByteCount = 0
    package internal(set) var lineCount = 0
    package internal(set) var blankLineCount = 0
    package internal(set) var compression = InputCompression.none
    package internal(set) var endsWithoutNewline = false
    package internal(set) var sha256 = ""
    package internal(set) var failure: LogReadingError?
  }

  package private(set) var summaries: [InputSummary] = []
  /// Nanoseconds spent in each of this reader's stages.
  package private(set) var readNanoseconds: UInt64 = 0
  package private(set) var decompressNanoseconds: UInt64 = 0
  package private(set) var splitNanoseconds: UInt64 = 0
  private var finishedByteCount = 0

  private let inputs: [LogInput]
  private let limits: LineLimits
  private var nextInput = 0
  private var nextOrdinal = 0
  private var stream: DecodedStream?
  private var isOpen = false

  /// The unfinished line at the end of the last block, which starts the next.
  private var carried: [UInt8] = []
  /// Bytes of a line that is too long which were dropped already.
  private var droppedCount = 0
  private var isDropping = false
  private var lineNumber = 0
  private var offset = 0

  package init(inputs: [LogInput], limits: LineLimits) {
    self.inputs = inputs
    self.limits = limits
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
      if fill(block) {
        block.ordinal = nextOrdinal
        nextOrdinal += 1
        return true
      }
    }
  }

  /// Ends the reading early: the input at hand is summed up as far as it was read, without a digest.
  package mutating func stop() {
    guard isOpen else { return }
    finishInput()
    summaries[summaries.count - 1].sha256 = ""
    nextInput = inputs.count
  }

  private mutating func openNext() {
    let input = inputs[nextInput]
    nextInput += 1
    summaries.append(InputSummary(input: input))
    carried.removeAll(keepingCapacity: true)
    (droppedCount, isDropping, lineNumber, offset) = (0, false, 0, 0)
    do throws(LogReadingError) {
      stream = try DecodedStream.open(input)
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
    // The very first block of a run is small, so that the first row is out at once.
    let target = nextOrdinal == 0 ? min(64 << 10, block.capacity) : limits.blockSize
    var newlineSeen = false
    var hasEnded = false
    while true {
      if filled == block.capacity {
        if newlineSeen { break }
        makeRoom(in: block, filled: &filled)
      }
      let room = UnsafeMutableRawBufferPointer(rebasing: block.bytes[filled..<block.capacity])
      let limited = UnsafeMutableRawBufferPointer(rebasing: room[..<min(room.count, max(target, 64 << 10))])
      let count = read(into: limited)
      guard count > 0 else {
        hasEnded = true
        break
      }
      let fresh = UnsafeRawBufferPointer(rebasing: block.bytes[filled..<(filled + count)])
      filled += count
      if !newlineSeen, let start = fresh.baseAddress { newlineSeen = memchr(start, 0x0A, count) != nil }
      if newlineSeen, filled >= target || !(stream?.isReady ?? false) { break }
    }
    let start = monotonicNanoseconds()
    split(block, filled: filled, hasEnded: hasEnded)
    splitNanoseconds += monotonicNanoseconds() - start
    if hasEnded { finishInput() }
    return !block.lines.isEmpty || block.blankLineCount > 0
  }

  private func prepare(_ block: LineBlock) {
    let needed = max(limits.blockSize, carried.count + (64 << 10))
    if block.capacity < needed || block.capacity > 4 * needed { block.resize(capacity: needed, keeping: 0) }
    block.bytes.copyBytes(from: carried)
    block.lines.removeAll(keepingCapacity: true)
    block.blankLineCount = 0
    block.byteCount = 0
    block.inputIndex = nextInput - 1
  }

  /// The block holds the start of one long line: grow it, or drop all but the line's beginning.
  private mutating func makeRoom(in block: LineBlock, filled: inout Int) {
    if !isDropping, block.capacity < limits.maximumLineLength {
      block.resize(capacity: min(2 * block.capacity, limits.maximumLineLength + 1), keeping: filled)
      return
    }
    let kept = min(LineLimits.keptLength, filled)
    droppedCount += filled - kept
    isDropping = true
    filled = kept
  }

  private mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    do throws(LogReadingError) {
      return try stream?.read(into: buffer) ?? 0
    } catch {
      summaries[summaries.count - 1].failure = error
      return 0
    }
  }

  private mutating func split(_ block: LineBlock, filled: Int, hasEnded: Bool) {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    var start = offset == 0 && !isDropping && bytes.starts(with: [0xEF, 0xBB, 0xBF]) && filled >= 3 ? 3 : 0
    offset += start
    block.byteCount = start
    while start < filled {
      guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, filled - start) else { break }
      let end = base.distance(to: UnsafeRawPointer(found))
      append(to: block, start: start, end: end, lineEnd: 1, isCutOff: false)
      start = end + 1
    }
    guard start < filled else { return }
    if hasEnded {
      let isCutOff = summaries[summaries.count - 1].failure != nil
      append(to: block, start: start, end: filled, lineEnd: 0, isCutOff: isCutOff)
      summaries[summaries.count - 1].endsWithoutNewline = true
    } else {
      carried.append(contentsOf: bytes[start..<filled])
    }
  }

  private mutating func append(to block: LineBlock, start: Int, end: Int, lineEnd: Int, isCutOff: Bool) {
    let fullCount = end - start + droppedCount
    lineNumber += 1
    defer {
      offset += fullCount + lineEnd
      block.byteCount += fullCount + lineEnd
      (droppedCount, isDropping) = (0, false)
    }
    var count = end - start
    if count > 0, block.bytes[start + count - 1] == 0x0D { count -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: block.bytes[start..<(start + count)])
    if droppedCount == 0, text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      block.blankLineCount += 1
      summaries[summaries.count - 1].blankLineCount += 1
      return
    }
    let isTooLong = fullCount > limits.maximumLineLength
    block.lines.append(
      LineBlock.Line(
        start: start, count: isTooLong ? min(count, LineLimits.keptLength) : count,
        fullCount: isTooLong ? fullCount : count, offset: offset, number: lineNumber, isCutOff: isCutOff))
  }

  private mutating func finishInput() {
    let last = summaries.count - 1
    summaries[last].lineCount = lineNumber
    summaries[last].decodedByteCount = offset
    summaries[last].byteCount = stream?.byteCount ?? 0
    summaries[last].sha256 = stream?.sha256() ?? ""
    readNanoseconds += stream?.readNanoseconds ?? 0
    decompressNanoseconds += stream?.decompressNanoseconds ?? 0
    finishedByteCount += stream?.byteCount ?? 0
    stream = nil
    isOpen = false
  }
}
