import Testing

@testable import Training

@Suite struct CSVReaderTests {
  /// The header and all records.
  private func read(_ text: String) throws -> (header: [String], records: [CSVRecord]) {
    var reader = try CSVReader(bytes: Array(text.utf8), file: "t.csv")
    var records: [CSVRecord] = []
    while let record = try reader.next() { records.append(record) }
    return (reader.header, records)
  }

  @Test func plainFields() throws {
    let (header, records) = try read("a,b\n1,2\n3,\n")
    #expect(header == ["a", "b"])
    #expect(records == [CSVRecord(line: 2, fields: ["1", "2"]), CSVRecord(line: 3, fields: ["3", ""])])
  }

  @Test func aLastLineWithoutItsEnd() throws {
    #expect(try read("a,b\n1,\"2\"").records.map(\.fields) == [["1", "2"]])
  }

  @Test func quotedCommasLineEndsAndDoubledQuotes() throws {
    let (_, records) = try read("a,b\n\"x, y\",\"one\ntwo \"\"three\"\"\"\n\"\",z\n")
    #expect(records.map(\.fields) == [["x, y", "one\ntwo \"three\""], ["", "z"]])
    #expect(records.map(\.line) == [2, 4])
  }

  @Test func everyLineEnding() throws {
    for end in ["\n", "\r\n", "\r"] {
      let (header, records) = try read("a,b\(end)1,\"x\(end)y\"\(end)\(end)3,4\(end)")
      #expect(header == ["a", "b"])
      #expect(records.map(\.fields) == [["1", "x\(end)y"], ["3", "4"]])
      #expect(records.map(\.line) == [2, 5])
    }
  }

  @Test func aByteOrderMark() throws {
    #expect(try read("\u{FEFF}prompt,b\n1,2\n").header == ["prompt", "b"])
    #expect(try read("\u{FEFF}\"prompt\",b\n1,2\n").header == ["prompt", "b"])
  }

  @Test func textBeyondASCII() throws {
    #expect(try read("a\nJanet’s é 🦆\n").records.map(\.fields) == [["Janet’s é 🦆"]])
  }

  @Test func columnsAreKnownWhateverTheirCaseAndSpaces() throws {
    #expect(
      try read("Prompt, MODEL_A ,Model_B,WINNER,GPT-4\n").header == ["prompt", "model_a", "model_b", "winner", "GPT-4"])
    expect("t.csv:1: has the columns 'Winner' and 'winner', which are both read as 'winner'") {
      _ = try read("prompt,model_a,model_b,Winner,winner\n")
    }
  }

  @Test func columns() throws {
    let reader = try CSVReader(bytes: Array("a,b,b\n".utf8), file: "t.csv")
    #expect(try reader.column("a") == 0)
    expect("t.csv:1: has no column 'c'; its columns are 'a', 'b', 'b'") { _ = try reader.column("c") }
    expect("t.csv:1: has 2 columns 'b'; one was expected") { _ = try reader.column("b") }
  }

  @Test func badFilesSayWhere() {
    expect("t.csv: is empty; a header was expected") { _ = try read("") }
    expect("t.csv: is empty; a header was expected") { _ = try read("\n\r\n") }
    expect("t.csv:3: has 1 field where the header has 2") { _ = try read("a,b\n1,2\n3\n4,5\n") }
    expect("t.csv:2: has 3 fields where the header has 2") { _ = try read("a,b\n1,2,3\n") }
    expect("t.csv:3: opens a quote that is never closed") { _ = try read("a,b\n1,2\n3,\"x\ny\n") }
    expect("t.csv:3: has text after a closing quote") { _ = try read("a,b\n\"1\n2\"x,2\n") }
    expect("t.csv:2: has a quote inside field 2") { _ = try read("a,b\n1,x\"y\"\n") }
  }

  @Test func bytesThatAreNotText() {
    expect("t.csv:2: field 1 is not UTF-8") {
      var reader = try CSVReader(bytes: Array("a\n".utf8) + [0xFF, 0x0A], file: "t.csv")
      _ = try reader.next()
    }
  }

  @Test func aMissingFile() {
    expect("/nowhere/t.csv: cannot be opened: No such file or directory") {
      _ = try CSVReader(path: "/nowhere/t.csv")
    }
  }
}
