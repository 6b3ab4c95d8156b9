import Testing
@testable import LogReading

/// The same twelve requests in every format: each reader must find the same prompts, and what its format holds besides.
@Suite struct FormatSampleTests {
  struct Expected: Sendable {
    let format: LogFormat
    /// Of row 2, whose conversation has two user turns.
    let id: String
    /// Of row 1: prompt and completion tokens, and the limit.
    var usage: [Int?] = [nil, nil]
    var limit: Int?
    var model: String?
    /// Of row 3.
    var time: String?
    /// Of row 1, the system text included where the format has one.
    var messageCount = 1
  }

  static let used: [Int?] = [25, 33]
  static let model = "gpt-4-1106-preview"

  @Test(arguments: [
    Expected(format: .anthropicBatch, id: "req-2", limit: 512, model: "claude-3-5-haiku-20241022", messageCount: 2),
    Expected(format: .bedrockBatch, id: "REC00000002", limit: 300, messageCount: 2),
    Expected(
      format: .bedrockInvocation, id: "inv-2", usage: used, limit: 512,
      model: "anthropic.claude-3-5-sonnet-20240620-v1:0", time: "2026-10-04T09:12:00.000Z", messageCount: 2),
    Expected(format: .vertexBatch, id: "k2", limit: 256, messageCount: 2),
    Expected(
      format: .liteLLM, id: "chatcmpl-002", usage: used, limit: 512, model: model, time: "2026-10-04T09:12:00.250Z",
      messageCount: 2),
    Expected(
      format: .liteLLMSpend, id: "req_0002", usage: used, limit: 512, model: model, time: "2026-10-04T09:12:00.000Z",
      messageCount: 2),
    Expected(
      format: .helicone, id: "hel-2", usage: used, limit: 512, model: model, time: "2026-10-04T09:12:00.000Z",
      messageCount: 2),
    Expected(
      format: .langfuse, id: "obs-2", usage: used, limit: 512, model: model, time: "2026-10-04T09:12:00.000Z",
      messageCount: 2),
    Expected(
      format: .openTelemetry, id: "0000000000000002", usage: used, limit: 512, model: model,
      time: "2026-10-04T09:12:00.000Z", messageCount: 2),
    Expected(format: .openPipe, id: "op-2", usage: used, limit: 512, model: model, messageCount: 2),
    Expected(
      format: .conversations, id: "00000000000000000000000000000002", model: model, time: "2026-10-04T09:12:00.000Z",
      messageCount: 2),
    Expected(format: .arenaPreferences, id: "1002"),
    Expected(format: .arenaConversations, id: "q002", time: "2026-10-04T09:12:00.500Z", messageCount: 2),
    Expected(format: .shareGPT, id: "sg_2", messageCount: 3),
  ])
  func everySampleIsToldAndRead(_ expected: Expected) throws {
    let text = try TemporaryLog.sample("formats/\(expected.format.rawValue).jsonl")
    guard case .found(expected.format) = try TemporaryLog.probe(text) else {
      Issue.record("\(try TemporaryLog.probe(text))")
      return
    }
    var options = PromptDecoder.Options()
    options.keepsOrigin = true
    let result = try TemporaryLog.decode(text, as: expected.format, options: options)
    #expect(result.rejected.isEmpty)
    try #require(result.prompts.count == 12)
    let reference = try TemporaryLog.decode(
      try TemporaryLog.sample("formats/anthropic-batch.jsonl"), as: .anthropicBatch)
    #expect(result.prompts == reference.prompts)
    #expect(result.ids[2] == expected.id)
    let row = result.records[1]
    #expect([row.observedPromptTokens, row.observedCompletionTokens] == expected.usage)
    #expect(row.maximumCompletionTokens == expected.limit)
    #expect(row.messageCount == expected.messageCount)
    #expect(result.models[1] == expected.model)
    #expect(result.records[3].time?.description == expected.time)
  }

  @Test(arguments: LogFormat.allCases) func everyFormatSaysWhatItIs(_ format: LogFormat) {
    #expect(!format.summary.isEmpty)
    #expect(LogFormat(rawValue: format.rawValue) == format)
  }
}
