import Testing

@testable import FileFormats

@Suite struct CSVRecordSplitterTests {
  /// The records of a text that comes in pieces of this size, and the line feeds within each.
  private func split(_ text: String, pieceSize: Int) -> (records: [String], innerLineFeeds: [Int]) {
    let bytes = Array(text.utf8)
    var splitter = CSVRecordSplitter()
    var ends: [CSVRecordSplitter.End] = []
    bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: all.count, by: pieceSize) {
        let piece = all[start..<min(start + pieceSize, all.count)]
        splitter.scan(UnsafeRawBufferPointer(rebasing: piece), base: start, into: &ends)
      }
    }
    var start = 0
    var records: [String] = []
    for end in ends {
      records.append(String(decoding: bytes[start..<end.offset], as: UTF8.self))
      start = end.offset + 1
    }
    return (records, ends.map(\.innerLineFeeds))
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func quotedLineFeedsEndNoRecord(_ pieceSize: Int) {
    let expected = ["a,b", "1,\"x\ny,\"\"\n\nz\"", "\"\"", "\"\"\"\n\",2\r", "", "\"q\"\r"]
    let result = split(expected.joined(separator: "\n") + "\n", pieceSize: pieceSize)
    #expect(result.records == expected)
    #expect(result.innerLineFeeds == [0, 3, 0, 1, 0, 0])
  }

  /// A stray quote costs the record it stands in, not those behind it.
  @Test(arguments: [1, 5, 1000])
  func badRecordsEndWithTheirLine(_ pieceSize: Int) {
    let expected = ["5\" disc,b", "\"x\"y \"z,w", "a\"b\"c,d", "good,1"]
    #expect(split(expected.joined(separator: "\n") + "\n", pieceSize: pieceSize).records == expected)
  }

  /// What the scanner takes for records, the splitter does too.
  @Test func itAgreesWithTheScanner() throws {
    var generator = SystemRandomNumberGenerator()
    let fields = ["", "a", "12", "x y", "q\"q", "a,b", "l\nl", "\"", "\r\n", "\n\n\"\"", "é"]
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let record = (0..<Int.random(in: 2...4, using: &generator)).map { _ in
          let field = fields.randomElement(using: &generator)!
          let needsQuotes = field.contains { "\",\r\n".contains($0) || $0 == "\r\n" }
          return needsQuotes || Bool.random(using: &generator)
            ? "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\"" : field
        }
        text += record.joined(separator: ",") + (Bool.random(using: &generator) ? "\n" : "\r\n")
      }
      var scanner = CSVScanner()
      var lines: [Int] = []
      try Array(text.utf8).withUnsafeBufferPointer { bytes in
        while try scanner.next(in: bytes) { lines.append(scanner.recordLine) }
      }
      let result = split(text, pieceSize: Int.random(in: 1...9, using: &generator))
      var line = 1
      let starts = result.innerLineFeeds.map { feeds in
        defer { line += feeds + 1 }
        return line
      }
      #expect(starts == lines, "\(text)")
    }
  }
}
