internal import Glibc

/// Finds the line feeds that end CSV records in a stream that comes in pieces: those within quotes do not.
///
/// It is lenient, so that one bad record does not swallow its neighbours: behind a closing quote that no comma or line
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

  /// To behind the next quote.
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
