internal import FileFormats
internal import Glibc

extension BlockReader {
  /// Whether the input is told to be JSON lines or CSV.
  enum Syntax { case undecided, jsonLines, csv }

  /// Takes note of bytes that have just come, up to `filled`; true once a whole line is at hand.
  mutating func note(_ fresh: Range<Int>, of block: LineBlock, newlineSeen: Bool) -> Bool {
    if syntax == .undecided { decideSyntax(block, filled: fresh.upperBound) }
    guard syntax == .csv else {
      if newlineSeen { return true }
      let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[fresh])
      return bytes.baseAddress.map { memchr($0, 0x0A, bytes.count) != nil } ?? false
    }
    let start = max(fresh.lowerBound, headerEnd)
    guard start < fresh.upperBound else { return !recordEnds.isEmpty }
    records.scan(
      UnsafeRawBufferPointer(rebasing: block.bytes[start..<fresh.upperBound]), base: start, into: &recordEnds)
    return !recordEnds.isEmpty
  }

  /// Looks at an input's first line.
  private mutating func decideSyntax(_ block: LineBlock, filled: Int) {
    guard
      let told = Syntax.told(
        by: UnsafeRawBufferPointer(rebasing: block.bytes[..<filled]), of: summaries[summaries.count - 1].input,
        promptColumns: promptColumns)
    else { return }
    block.csvHeader = told.header
    csvHeader = told.header
    syntax = told.header == nil ? .jsonLines : .csv
    headerEnd = told.headerEnd
  }

  static func byteOrderMarkLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Cuts the block's first `filled` bytes into lines; the unfinished one is carried to the next block.
  mutating func split(_ block: LineBlock, filled: Int, hasEnded: Bool) {
    let bytes = UnsafeRawBufferPointer(block.bytes)
    var start = 0
    if headerEnd > 0 {
      start = headerEnd
      lineNumber += 1
      headerEnd = 0
    } else if offset == 0, !isDropping, filled >= 3 {
      start = BlockReader.byteOrderMarkLength(bytes)
    }
    offset += start
    block.byteCount = start
    if syntax == .csv {
      for end in recordEnds {
        append(to: block, start: start, end: end.offset, lineEnd: 1, innerLineFeeds: end.innerLineFeeds)
        start = end.offset + 1
      }
    } else {
      while start < filled {
        guard let base = bytes.baseAddress, let found = memchr(base + start, 0x0A, filled - start) else { break }
        let end = base.distance(to: UnsafeRawPointer(found))
        append(to: block, start: start, end: end, lineEnd: 1)
        start = end + 1
      }
    }
    guard start < filled else { return }
    if hasEnded {
      let isCutOff = summaries[summaries.count - 1].failure != nil
      append(
        to: block, start: start, end: filled, lineEnd: 0, isCutOff: isCutOff, innerLineFeeds: records.innerLineFeeds)
      summaries[summaries.count - 1].endsWithoutNewline = true
    } else {
      carried.append(contentsOf: bytes[start..<filled])
    }
  }

  private mutating func append(
    to block: LineBlock, start: Int, end: Int, lineEnd: Int, isCutOff: Bool = false, innerLineFeeds: Int = 0
  ) {
    let fullCount = end - start + droppedCount
    lineNumber += 1
    defer {
      lineNumber += innerLineFeeds
      offset += fullCount + lineEnd
      block.byteCount += fullCount + lineEnd
      (droppedCount, isDropping) = (0, false)
    }
    var count = end - start
    if count > 0, block.bytes[start + count - 1] == 0x0D { count -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: block.bytes[start..<(start + count)])
    let isSkipped = offset < skippedUntil
    if droppedCount == 0, text.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      block.blankLineCount += isSkipped ? 0 : 1
      summaries[summaries.count - 1].blankLineCount += 1
      return
    }
    summaries[summaries.count - 1].rowCount += 1
    guard !isSkipped else { return }
    let isTooLong = fullCount > limits.maximumLineLength
    block.lines.append(
      LineBlock.Line(
        start: start, count: isTooLong ? min(count, LineLimits.keptLength) : count,
        fullCount: isTooLong ? fullCount : count, offset: offset, number: lineNumber, isCutOff: isCutOff))
  }
}
