import Testing
@testable import LogReading

/// A log without prompts names the setting that keeps them out.
@Suite struct MissingPromptTests {
  @Test(arguments: [
    (LogFormat.liteLLMSpend, #"{"request_id":"r","spend":0.1,"messages":{}}"#, "store_prompts_in_spend_logs: true"),
    (.liteLLMSpend, #"{"request_id":"r","spend":0.1,"messages":"{}","proxy_server_request":"{}"}"#, "store_prompts"),
    (.helicone, #"{"response_id":"r","request_created_at":"2026-01-01"}"#, "--include-body"),
    (.langfuse, #"{"type":"GENERATION","input":null}"#, "has no input"),
    (
      .openTelemetry, #"{"attributes":{"gen_ai.request.model":"m"}}"#,
      "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
    ),
    (.arenaPreferences, #"{"prompt":"[\"cut","winner_model_a":1}"#, "not a valid JSON list"),
    (.anthropicBatch, #"{"custom_id":"r","params":{}}"#, "prompt field is missing"),
  ])
  func itIsSaid(_ format: LogFormat, _ line: String, _ words: String) throws {
    guard case .found(format) = try TemporaryLog.probe(line) else {
      Issue.record("\(try TemporaryLog.probe(line))")
      return
    }
    let rejected = try #require(try TemporaryLog.decode(line, as: format).rejected.first)
    #expect(rejected.reason == .noPrompt)
    #expect(rejected.detail.contains(words), "\(rejected.detail)")
  }
}
