import Testing
@testable import LogReading

@Suite struct UncountedPartsTests {
  private static func record(_ content: String, more: String = "") throws -> PromptRecord {
    let line =
      #"{"messages":[{"role":"user","content":[{"type":"text","text":"hi"},\#(content)]}\#(more)]}"#
    return try #require(try TemporaryLog.decode(line, as: .chat).records.first)
  }

  @Test(arguments: [
    (#"{"type":"image_url","image_url":{"url":"x"}}"#, "image"), (#"{"type":"input_audio","input_audio":{}}"#, "audio"),
    (#"{"type":"file","file":{}}"#, "file"), (#"{"type":"tool_use","input":{}}"#, "tools"),
    (#"{"image":{"format":"png"}}"#, "image"), (#"{"document":{}}"#, "file"), (#"{"toolResult":{}}"#, "tools"),
    (#"{"inlineData":{"mimeType":"image/png"}}"#, "image"), (#"{"fileData":{"mimeType":"audio/wav"}}"#, "audio"),
    (#"{"type":"thinking","thinking":"hm"}"#, "other"), (#"{"type":"blob","mime_type":"application/pdf"}"#, "file"),
  ])
  func everyPartIsOfAKind(_ part: String, _ name: String) throws {
    #expect(try Self.record(part).uncountedParts.names == [name])
  }

  @Test func kindsAddUp() throws {
    let record = try Self.record(
      #"{"type":"image_url","image_url":{"url":"x"}}"#,
      more: #",{"role":"assistant","content":null,"tool_calls":[{"id":"a"}]}"#)
    #expect(record.uncountedParts.names == ["image", "tools"])
  }

  @Test func imagesInLowDetailAreCountedApart() throws {
    let image = #"{"type":"image_url","image_url":{"url":"x","detail":"low"}}"#
    let record = try Self.record(image + "," + image)
    #expect(record.lowDetailImageCount == 2 && record.uncountedParts.names.isEmpty)
    #expect(record.uncountedParts.remaining(knowsLowDetail: true).isEmpty)
    #expect(record.uncountedParts.remaining(knowsLowDetail: false) == .image)
  }
}
