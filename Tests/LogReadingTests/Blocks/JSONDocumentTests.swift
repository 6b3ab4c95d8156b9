import Testing

@testable import LogReading

/// JSON that is not one object a line is read element by element.
@Suite struct JSONDocumentTests {
  private static let rows = [#"{"prompt":"a [1"}"#, #"{"prompt":"b \" }","n":[1,{"x":[]}]}"#, #"{"prompt":"c"}"#]

  static let layouts: [String] = [
    "[\(rows.joined(separator: ","))]", "[\n  \(rows.joined(separator: ",\n  "))\n]\n", rows.joined(),
    rows.joined(separator: ",\n") + ",\n", rows.map { "\u{1E}\($0)\n" }.joined(),
    rows.map { $0.replacing("{\"prompt", with: "{\n  \"prompt").replacing("\"}", with: "\"\n}") }.joined(
      separator: "\n"),
    "\u{FEFF}[\(rows.joined(separator: " , "))]", "[\(rows[0])]\n[\(rows[1]),\(rows[2])]",
    "{\"data\":[\(rows.joined(separator: ","))],\"meta\":{\"data\":1}}",
    "{\"name\":\"a \\\" set\",\"n\":2, \"done\" : true,\n\"prompts\":[\(rows.joined(separator: ","))],\"data\":[{}]}",
    "{ \"resourceSpans\": [{\"resource\":{\"a\":\"\\\"spans\\\":[\"},\"scopeSpans\":[{\"spans\":[\(rows[0]),\(rows[1])]},"
      + "{\"spans\":[\(rows[2])]}]}]}",
  ]

  /// The same elements at the same places, whatever the size of a block.
  @Test(arguments: layouts) func everyElementIsALine(_ text: String) throws {
    let log = try TemporaryLog(text)
    let whole = TemporaryLog.read([log.path])
    #expect(whole.texts.map { $0.filter { $0 != "\n" && $0 != " " } } == Self.rows.map { $0.filter { $0 != " " } })
    #expect(whole.lines.map(\.number) == [1, 2, 3])
    let bytes = Array(text.utf8)
    for (line, element) in zip(whole.lines, whole.texts) {
      #expect(Array(bytes[line.offset..<(line.offset + line.count)]) == Array(element.utf8))
    }
    #expect(whole.summaries.map(\.failure?.cause) == [nil])
    #expect(whole.summaries.map(\.rowCount) == [3])
    for size in [16, 33, 64, 100] {
      let parts = TemporaryLog.read([log.path], limits: LineLimits(blockSize: size))
      #expect(parts.texts == whole.texts)
      #expect(parts.lines.map(\.offset) == whole.lines.map(\.offset))
    }
  }

  private static let conversations = [
    #"[{"role":"user","content":"a [1"}]"#,
    #"[{"role":"system","content":["]"]},{"role":"user","content":"b"},{"role":"assistant","content":"c"}]"#,
    #"[{"content":[{"type":"text","text":"d"}],"role":"user"}]"#,
  ]

  /// A list of a chat's messages is one row, whether it stands in a line, over several, or in a list of such lists.
  @Test(arguments: [
    conversations.joined(separator: "\n"), conversations.joined(), "[\(conversations.joined(separator: ",\n "))]",
    conversations.map { $0.replacing("{", with: "\n  {").replacing("}]", with: "}\n]") }.joined(separator: "\n"),
  ])
  func aListOfMessagesIsALine(_ text: String) throws {
    let log = try TemporaryLog(text)
    for size in [16, 64, 1 << 20] {
      let read = TemporaryLog.read([log.path], limits: LineLimits(blockSize: size))
      let texts = read.texts.map { $0.filter { $0 != "\n" && $0 != " " } }
      #expect(texts == Self.conversations.map { $0.filter { $0 != " " } })
      #expect(read.summaries.map(\.failure?.cause) == [nil])
    }
    #expect(try TemporaryLog.prompts(text) == ["a [1", "b", "d"])
  }

  /// A list of rows that name a role is a list of rows, and a conversation that is cut off costs itself.
  @Test func whatIsNoListOfMessagesIsNone() throws {
    let rows = [#"{"role":"user","content":"x","prompt":"a"}"#, #"{"prompt":"b"}"#]
    #expect(try TemporaryLog.prompts("[\(rows.joined(separator: ","))]") == ["a", "b"])
    let cut = "[{\"role\":\"user\",\"content\":\"x\"\n" + Self.conversations[1]
    #expect(try TemporaryLog.decode(cut, as: .messages).prompts == ["b"])
  }

  @Test func linesStayLines() throws {
    for text in [
      Self.rows.joined(separator: "\n"), "{\"prompt\":\"cut\n{\"prompt\":\"b\"}\n",
      "{\"prompt\":1,\n{\"prompt\":\"b\"}\n",
      "{\"prompt\":\"a\"} junk\n{\"prompt\":\"b\"}\n", "[2026-01-01] started\n{\"prompt\":\"b\"}\n",
    ] {
      let log = try TemporaryLog(text)
      #expect(TemporaryLog.read([log.path]).texts == text.split(separator: "\n").map(String.init))
    }
  }

  /// What a row has of its own is no list of rows: messages and events, and what a pointer leads into.
  @Test func listsOfARowStayInIt() throws {
    for row in [
      #"{"name":"chat","events":[{"name":"e"}]}"#, #"{"id":1,"data":[{"role":"user","content":"a"}]}"#,
      #"{"id":1,"rows":{"a":[{}]}}"#, #"{"id":1,"logs":[1,2]}"#, #"{"prompt":"data","n":[{"data":1}]}"#,
    ] {
      let log = try TemporaryLog(row + "\n" + row + "\n")
      #expect(TemporaryLog.read([log.path]).texts == [row, row])
    }
    let row = Array(#"{"id":1,"prompts":[{"x":"a"}]}"#.utf8)
    row.withUnsafeBytes { bytes in
      guard case .found = JSONRowList.find(bytes) else {
        Issue.record("not found")
        return
      }
      guard case .none = JSONRowList.find(bytes, except: ["prompts"]) else {
        Issue.record("the pointer's own list was taken for rows")
        return
      }
    }
  }

  /// A list that is cut off gives what came before, and says so.
  @Test func aListThatNeverEndsIsToldOf() throws {
    let log = try TemporaryLog("[\(Self.rows[0]),\(Self.rows[1]),{\"prompt\":\"cu")
    let read = TemporaryLog.read([log.path])
    #expect(read.texts == [Self.rows[0], Self.rows[1], "{\"prompt\":\"cu"])
    #expect(read.summaries.first?.failure?.cause == .corrupt)
  }

  /// One broken object costs itself alone.
  @Test func anObjectWithoutItsEndCostsItself() throws {
    let log = try TemporaryLog("{\n  \"prompt\": \"a\"\n{\n  \"prompt\": \"b\"\n}\n{\n  \"prompt\": \"c\"\n}\n")
    let decoded = try TemporaryLog.decode(bytes: Array(try TemporaryLog.contents(log)), as: .plain)
    #expect(decoded.prompts == ["b", "c"])
    #expect(decoded.rejected.map(\.number) == [1])
  }

  @Test func anElementThatIsTooLongIsDropped() throws {
    let long = "{\"prompt\":\"\(String(repeating: "x", count: 60_000))\"}"
    let log = try TemporaryLog("[\(String(repeating: " ", count: 9000))\(long),\(Self.rows[2])]")
    let read = TemporaryLog.read([log.path], limits: LineLimits(maximumLineLength: 20_000, blockSize: 4096))
    #expect(read.lines.map(\.fullCount) == [long.utf8.count, Self.rows[2].utf8.count])
    #expect(read.lines.map(\.offset) == [9001, 9001 + long.utf8.count + 1])
    #expect(read.texts.last == Self.rows[2])
  }

  @Test func resultsMayBeOneList() throws {
    let batch = try TemporaryLog.results(
      #"[{"custom_id":"a","response":{"body":{"usage":{"prompt_tokens":1,"completion_tokens":2}}}},{"custom_id":"b","error":{}}]"#
    )
    #expect(batch.entries.map(\.usage.prompt) == [1])
    #expect(batch.failedCount == 1)
  }
}
