import Testing
@testable import LogReading

@Suite struct FormatProbeTests {
  private func probe(_ text: String) throws -> FormatProbe.Outcome { try TemporaryLog.probe(text) }

  @Test(arguments: [
    (#"{"custom_id":"r1","body":{"messages":[]}}"#, LogFormat.openAIBatch),
    ("junk\n{\"messages\":[]}", .chat), (#"{"prompt":"x"}"#, .plain), ("\"bare\"", .plain),
  ])
  func theFirstLineThatTellsDecides(_ text: String, _ format: LogFormat) throws {
    guard case .found(format) = try probe(text) else {
      Issue.record("\(try probe(text)) for \(text)")
      return
    }
  }

  @Test func rubbishDecidesNothing() throws {
    guard case .undecided = try probe("junk\n{\n") else {
      Issue.record("rubbish was taken for a format")
      return
    }
  }

  @Test(arguments: [
    (#"{"q":"x","a\u001b[31m":1}"#, "'q'"), ("[1]", "array"), (#"{"custom_id":"a","response":{}}"#, "--join"),
    (#"{"resourceSpans":[]}"#, "jq -c"),
  ])
  func unknownRowsAreDescribed(_ text: String, _ word: String) throws {
    guard case .unknown(let description) = try probe(text) else {
      Issue.record("\(text) was taken for a format")
      return
    }
    #expect(description.contains(word))
  }
}
