internal import Glibc

/// Takes CSV apart record by record, as RFC 4180 has it: fields between commas, records between line ends (LF, CRLF, or a
/// lone CR), a field in quotes may hold commas, line ends and doubled quotes. Empty lines between records are skipped.
/// Line ends within quotes are kept as they are.
///
/// What the standard forbids is an error with its line: a quote within a field that does not start with one, text after
/// a closing quote, a quote that is never closed. Bytes are not looked at otherwise: UTF-8 is the caller's to check.
package struct CSVScanner {
  /// Of the next record.
  package private(set) var position: Int
  /// Of the byte at `position`, counted from 1.
  package private(set) var line: Int
  /// On which the last record starts.
  package private(set) var recordLine = 0
  /// The last record's fields, without their quotes, end to end.
  package private(set) var text: [UInt8] = []
  /// Each field's place in `text`.
  package private(set) var fields: [Range<Int>] = []

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  package init(position: Int = 0, line: Int = 1) {
    self.position = position
    self.line = line
  }

  /// Back to the start, for other bytes; memory is kept.
  package mutating func restart() { (position, line) = (0, 1) }

  /// Takes the next record apart; false at the end.
  package mutating func next(in bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) -> Bool {
    while position < bytes.count, skipLineEnd(bytes) {}
    guard position < bytes.count else { return false }
    recordLine = line
    text.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    while true {
      let start = text.count
      if position < bytes.count, bytes[position] == CSVScanner.quote {
        try takeQuotedField(bytes)
      } else {
        try takeBareField(bytes)
      }
      fields.append(start..<text.count)
      guard position < bytes.count, bytes[position] == CSVScanner.comma else { break }
      position += 1
    }
    _ = skipLineEnd(bytes)
    return true
  }

  private mutating func takeBareField(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    let start = position
    while position < bytes.count, !CSVScanner.endsField(bytes[position]) {
      guard bytes[position] != CSVScanner.quote else {
        throw CSVError(
          line: line,
          reason: "has a quote inside field \(fields.count + 1), which does not start with one; "
            + "put the field in quotes and double those within")
      }
      position += 1
    }
    text.append(contentsOf: bytes[start..<position])
  }

  /// From the opening quote to after the closing one.
  private mutating func takeQuotedField(_ bytes: UnsafeBufferPointer<UInt8>) throws(CSVError) {
    let opened = line
    position += 1
    var start = position
    while true {
      guard position < bytes.count else {
        throw CSVError(line: opened, reason: "opens a quote that is never closed")
      }
      let byte = bytes[position]
      position += 1
      if byte == CSVScanner.quote {
        text.append(contentsOf: bytes[start..<(position - 1)])
        guard position < bytes.count, bytes[position] == CSVScanner.quote else { break }
        // Of two quotes the second starts the next run of text.
        start = position
        position += 1
      } else if byte == CSVScanner.newline
        || byte == CSVScanner.carriageReturn && (position == bytes.count || bytes[position] != CSVScanner.newline)
      {
        line += 1
      }
    }
    guard position == bytes.count || CSVScanner.endsField(bytes[position]) else {
      throw CSVError(
        line: line, reason: "has text after a closing quote; a quote within a field is written twice")
    }
  }

  private static func endsField(_ byte: UInt8) -> Bool {
    byte == comma || byte == newline || byte == carriageReturn
  }

  /// Whether a line ended here.
  private mutating func skipLineEnd(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case CSVScanner.carriageReturn:
      position += 1
      if position < bytes.count, bytes[position] == CSVScanner.newline { position += 1 }
    case CSVScanner.newline: position += 1
    default: return false
    }
    line += 1
    return true
  }
}

/// Finds the line feeds that end CSV records in a stream that comes in pieces: those within quotes do not.
///
/// It is lenient, so that one bad record does not swallow its neighbours: after a closing quote that no comma or line
/// end follows, and in a field that does not start with a quote, quotes mean nothing until the line ends. `CSVScanner`
/// refuses such records.
package struct CSVRecordSplitter: Sendable {
  /// Where a record ends.
  package struct End: Sendable {
    /// The place of its line feed.
    package let offset: Int
    /// Line feeds within the record.
    package let innerLineFeeds: Int
  }

  private enum State { case fieldStart, bare, quoted, quoteInQuoted, broken }

  private var state = State.fieldStart
  /// Line feeds within the unfinished record.
  package private(set) var innerLineFeeds = 0

  package init() {}

  /// Appends the ends of the records that end in `bytes`, the next piece.
  ///
  /// - Parameter base: added to the ends' offsets.
  package mutating func scan(_ bytes: UnsafeRawBufferPointer, base: Int, into ends: inout [End]) {
    var index = 0
    while index < bytes.count {
      if state == .quoted {
        index = skipQuoted(bytes, from: index)
        continue
      }
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n") {
        ends.append(End(offset: base + index - 1, innerLineFeeds: innerLineFeeds))
        innerLineFeeds = 0
        state = .fieldStart
        continue
      }
      switch (state, byte) {
      case (.broken, _): break
      case (_, UInt8(ascii: ",")): state = .fieldStart
      case (.fieldStart, UInt8(ascii: "\"")), (.quoteInQuoted, UInt8(ascii: "\"")): state = .quoted
      case (.quoteInQuoted, UInt8(ascii: "\r")), (.fieldStart, _): state = .bare
      case (.quoteInQuoted, _): state = .broken
      default: break
      }
    }
  }

  /// To after the next quote.
  private mutating func skipQuoted(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let base = bytes.baseAddress else { return bytes.count }
    let found = memchr(base + start, Int32(UInt8(ascii: "\"")), bytes.count - start)
    let end = found.map { base.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
    var position = start
    while position < end, let feed = memchr(base + position, 0x0A, end - position) {
      innerLineFeeds += 1
      position = base.distance(to: UnsafeRawPointer(feed)) + 1
    }
    if found != nil { state = .quoteInQuoted }
    return found == nil ? end : end + 1
  }
}

/// Where and why bytes are not CSV.
package struct CSVError: Error, Sendable, Equatable {
  /// Counted from 1 at the scanner's start.
  package let line: Int
  package let reason: String

  package init(line: Int, reason: String) {
    self.line = line
    self.reason = reason
  }
}
