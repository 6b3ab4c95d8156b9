import FileFormats
import Testing

@testable import LogReading

/// Rows of the layout that is asked for: every byte stays but the model's name.
@Suite struct RequestRewritingTests {
  @Test(arguments: [
    (
      #"{"custom_id": "a\u00e9", "method": "POST",  "url": "/v1/x", "body": {"model": "old", "n": 1.0e0, "messages": []}} "#,
      #"{"custom_id": "a\u00e9", "method": "POST",  "url": "/v1/x", "body": {"model": "M", "n": 1.0e0, "messages": []}} "#
    ),
    // The model behind the id, before it, escaped, of another kind, within strings and deeper objects.
    (#"{"body":{"model":"old"},"custom_id":"a"}"#, #"{"body":{"model":"M"},"custom_id":"a"}"#),
    (#"{"custom_id":"a","body":{"mod\u0065l":null}}"#, #"{"custom_id":"a","body":{"mod\u0065l":"M"}}"#),
    (
      #"{"model":"top","custom_id":"a","body":{"x":{"model":"deep"},"y":"\"model\":\"old\"","model":{"a":[1]}}}"#,
      #"{"model":"top","custom_id":"a","body":{"x":{"model":"deep"},"y":"\"model\":\"old\"","model":"M"}}"#
    ),
    // What is missing comes first.
    (#"{"custom_id":"a","body":{ "n":1}}"#, #"{"custom_id":"a","body":{"model":"M", "n":1}}"#),
    (#"{"custom_id":"a","body":{}}"#, #"{"custom_id":"a","body":{"model":"M"}}"#),
  ])
  func allButTheModelStays(_ row: String, _ expected: String) throws {
    #expect(try MadeRequest(row, as: .openAIBatch, to: .openAIBatch, id: "a").line == expected)
  }

  @Test func idsAreKeptQuotedOrMade() throws {
    let made = { (row: String, id: String) in try MadeRequest(row, as: .openAIBatch, to: .openAIBatch, id: id) }
    let kept = try made(#"{"custom_id":"\u0061","body":{"model":1}}"#, "a")
    #expect(kept.line == #"{"custom_id":"\u0061","body":{"model":"M"}}"# && kept.id == #""a""#)
    let quoted = try made(#"{"custom_id":17,"body":{"model":1}}"#, "17")
    #expect(quoted.line == #"{"custom_id":"17","body":{"model":"M"}}"# && quoted.id == #""17""#)
    for id in ["null", "\"\"", "{}"] {
      let replaced = try made("{\"custom_id\":\(id),\"body\":{\"model\":1}}", "")
      #expect(replaced.line == #"{"custom_id":"r2-7","body":{"model":"M"}}"# && replaced.id == #""r2-7""#)
    }
    #expect(try made(#"{"body":{"model":1}}"#, "").line == #"{"custom_id":"r2-7","body":{"model":"M"}}"#)
  }

  @Test func anthropicsRequestsStandInParams() throws {
    let made = try MadeRequest(
      #"{"custom_id":"a","params":{"max_tokens":1,"model":"claude-x","messages":[]}}"#, as: .anthropicBatch,
      to: .anthropicBatch, id: "a")
    #expect(made.line == #"{"custom_id":"a","params":{"max_tokens":1,"model":"M","messages":[]}}"#)
  }

  @Test(arguments: [
    (LogFormat.bedrockBatch, RequestFormat.bedrock, #"{"recordId": "a", "modelInput": {"prompt": "hello"}}"#),
    (.bedrockBatch, .bedrock, #"{ "modelInput": {"prompt": "hello"}}"#),
    (.vertexBatch, .vertex, #"{"key": "a", "request": {"contents": []}}"#),
  ])
  func whatNamesNoModelIsNotTouched(_ log: LogFormat, _ format: RequestFormat, _ row: String) throws {
    let made = try MadeRequest(row, as: log, to: format, id: row.contains("\"a\"") ? "a" : "")
    #expect(made.line == row)
    #expect(made.id == (row.contains("\"a\"") ? "\"a\"" : ""))
  }

  @Test func resultsAreLeftOut() throws {
    let row = #"{"modelInput":{"prompt":"x"},"modelOutput":{"completion":"y"},"recordId":"a"}"#
    #expect(
      try MadeRequest(row, as: .bedrockBatch, to: .bedrock, id: "a").line
        == #"{"recordId":"a","modelInput":{"prompt":"x"}}"#)
    let vertex = #"{"status":"","processed_time":"t","request":{"contents":[1]},"response":{}}"#
    #expect(try MadeRequest(vertex, as: .vertexBatch, to: .vertex).line == #"{"request":{"contents":[1]}}"#)
  }

  /// As providers read them.
  @Test(arguments: [
    (#"{"custom_id":"a","body":{},"b\u006fdy":{}}"#, #"{"custom_id":"a","body":{},"b\u006fdy":{"model":"M"}}"#),
    (#"{"custom_id":"a","body":{"model":1,"model":2}}"#, #"{"custom_id":"a","body":{"model":1,"model":"M"}}"#),
  ])
  func ofDoubleMembersTheLastIsChanged(_ row: String, _ expected: String) throws {
    #expect(try MadeRequest(row, as: .openAIBatch, to: .openAIBatch, id: "a").line == expected)
  }

  @Test func aRequestThatNoFileTakesIsRefused() throws {
    let row = #"{"custom_id":"a","body":{"model":1,"messages":["\#(String(repeating: "x", count: 100))"]}}"#
    _ = try MadeRequest(row, as: .openAIBatch, to: .openAIBatch, id: "a", limit: 200)
    #expect(throws: LineRejection.self) {
      try MadeRequest(row, as: .openAIBatch, to: .openAIBatch, id: "a", limit: 100)
    }
  }
}
