internal import FileFormats
internal import Glibc

extension BlockReader {
  /// Whether the input is told to be JSON lines, JSON of another layout, or CSV.
  enum Syntax { case undecided, jsonLines, documents, csv }

  /// Takes note of bytes that have just come, up to `filled`; true once a whole line is at hand.
  mutating func note(_ fresh: Range<Int>, of block: LineBlock, newlineSeen: Bool) -> Bool {
    var fresh = fresh
    if syntax == .undecided {
      decideSyntax(block, filled: fresh.upperBound)
      if syntax == .documents { fresh = byteOrderMarkLength(of: block, filled: fresh.upperBound)..<fresh.upperBound }
      // A first line of JSON that is not at its end.
      if syntax == .undecided, isJSON(block, filled: fresh.upperBound) { return false }
    }
    if syntax == .documents {
      let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[fresh])
      documents.scan(bytes, base: fresh.lowerBound, into: &elements)
      return !elements.isEmpty
    }
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
    let told = Syntax.told(
      by: UnsafeRawBufferPointer(rebasing: block.bytes[..<filled]), of: summaries[summaries.count - 1].input,
      promptColumns: promptColumns, namedColumns: namedColumns, probe: &layoutProbe)
    switch told {
    case nil: break
    case .lines: syntax = .jsonLines
    case .refused(let reason):
      syntax = .jsonLines
      let last = summaries.count - 1
      summaries[last].failure = LogReadingError(summaries[last].input, .unsupported, reason)
    case .documents(let splitter):
      (syntax, documents) = (.documents, splitter)
      block.holdsElements = true
    case .csv(let header, let end):
      (syntax, csvHeader, headerEnd) = (.csv, header, end)
      block.csvHeader = header
    }
  }

  private func byteOrderMarkLength(of block: LineBlock, filled: Int) -> Int {
    offset == 0 ? BlockReader.byteOrderMarkLength(UnsafeRawBufferPointer(rebasing: block.bytes[..<filled])) : 0
  }

  private func isJSON(_ block: LineBlock, filled: Int) -> Bool {
    let start = byteOrderMarkLength(of: block, filled: filled)
    let first = block.bytes[start..<filled].prefix(LineLimits.keptLength + 1).first { $0 > 0x20 }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  static func byteOrderMarkLength(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Cuts the block's first `filled` bytes into lines; the unfinished one is carried to the next block.
  mutating func split(_ block: LineBlock, filled: Int, hasEnded: Bool) {
    if syntax == .documents { return splitElements(block, filled: filled, hasEnded: hasEnded) }
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

  /// Makes a line of every element; the unfinished one is carried to the next block.
  private mutating func splitElements(_ block: LineBlock, filled: Int, hasEnded: Bool) {
    let blockOffset = offset
    let last = summaries.count - 1
    for element in elements { append(element, to: block, blockOffset: blockOffset) }
    let unfinished = documents.elementStart
    if hasEnded {
      if let unfinished {
        append(
          JSONDocumentSplitter.Element(start: unfinished, end: filled), to: block, blockOffset: blockOffset,
          isCutOff: summaries[last].failure != nil)
      }
      if summaries[last].failure == nil, documents.isOpen {
        summaries[last].failure = LogReadingError(
          summaries[last].input, .corrupt,
          "ends within a JSON \(documents.isInList ? "list" : "object") that is never closed: was it cut off?")
      }
    } else if let unfinished {
      carried.append(contentsOf: block.bytes[unfinished..<filled])
      documents.moveToStart()
    }
    let carriedFrom = hasEnded ? filled : unfinished ?? filled
    offset = blockOffset + droppedCount + carriedFrom
    (droppedCount, isDropping) = (0, false)
    block.byteCount = offset - blockOffset
  }

  private mutating func append(
    _ element: JSONDocumentSplitter.Element, to block: LineBlock, blockOffset: Int, isCutOff: Bool = false
  ) {
    // Only the first element of a block can be one of which bytes were dropped.
    let isFirst = block.lines.isEmpty && elements.first.map { $0.start == element.start } ?? true
    let fullCount = element.end - element.start + (isFirst ? droppedCount : 0)
    let place = blockOffset + element.start + (isFirst ? 0 : droppedCount)
    lineNumber += 1
    summaries[summaries.count - 1].rowCount += 1
    guard place >= skippedUntil else { return }
    var end = element.end
    while end > element.start, block.bytes[end - 1] <= 0x20 { end -= 1 }
    let isTooLong = fullCount > limits.maximumLineLength
    block.lines.append(
      LineBlock.Line(
        start: element.start, count: isTooLong ? min(end - element.start, LineLimits.keptLength) : end - element.start,
        fullCount: isTooLong ? fullCount : end - element.start, offset: place, number: lineNumber, isCutOff: isCutOff))
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
