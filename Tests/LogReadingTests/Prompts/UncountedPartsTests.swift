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

  @Test(arguments: [
    (#""response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{}}}"#, true),
    (#""response_format":{"type":"json_object"}"#, false), (#""response_format":{"type":"text"}"#, false),
    (#""text":{"format":{"type":"json_schema","schema":{}}}"#, true), (#""text":{"format":{"type":"text"}}"#, false),
    (#""generationConfig":{"responseSchema":{"type":"OBJECT"}}"#, true),
    (#""generation_config":{"response_json_schema":{"type":"object"}}"#, true),
    (#""generationConfig":{"responseMimeType":"application/json"}"#, false),
    (#""output_config":{"format":{"type":"json_schema","schema":{}}}"#, true),
    (#""output_config":{"effort":"low"}"#, false),
    (#""outputConfig":{"textFormat":{"type":"json_schema","structure":{}}}"#, true),
    (#""response_format":"json_schema""#, false),
  ])
  func aSchemaForTheAnswerIsSeen(_ member: String, _ isSchema: Bool) throws {
    let body = #"{"messages":[{"role":"user","content":"hi"}],\#(member)}"#
    let rows: [(String, LogFormat)] = [
      (body, .chat), (#"{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":\#(body)}"#, .openAIBatch),
      (#"{"type":"GENERATION","trace_id":"t","input":"hi","model_parameters":{\#(member)}}"#, .langfuse),
      (#"{"call_type":"completion","response_cost":0,"messages":"hi","model_parameters":{\#(member)}}"#, .liteLLM),
    ]
    for (row, format) in rows {
      let record = try #require(try TemporaryLog.decode(row, as: format).records.first)
      #expect(record.uncountedParts.names == (isSchema ? ["schema"] : []))
    }
  }

  /// Parameters that stand apart from the prompt define tools as a body does.
  @Test func toolsAmongParametersAreSeen() throws {
    let row = #"{"type":"GENERATION","trace_id":"t","input":"hi","modelParameters":{"tools":[{"type":"function"}]}}"#
    #expect(try TemporaryLog.decode(row, as: .langfuse).records.first?.uncountedParts.names == ["tools"])
  }

  @Test func imagesInLowDetailAreCountedApart() throws {
    let image = #"{"type":"image_url","image_url":{"url":"x","detail":"low"}}"#
    let record = try Self.record(image + "," + image)
    #expect(record.lowDetailImageCount == 2 && record.uncountedParts.names.isEmpty)
    #expect(record.uncountedParts.remaining(knowsLowDetail: true).isEmpty)
    #expect(record.uncountedParts.remaining(knowsLowDetail: false) == .image)
  }
}
