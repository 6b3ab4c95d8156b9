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

  /// The format of most rows is taken, not that of an odd one, whichever comes first.
  @Test(arguments: [
    (#"{"text":"started"}"#, 1), (#"{"custom_id":"r","body":{"messages":[]}}"#, 1), (#"{"level":"info"}"#, 5),
  ])
  func mostRowsDecide(_ odd: String, _ count: Int) throws {
    let rows =
      Array(repeating: odd, count: count) + Array(repeating: #"{"messages":[{"role":"user","content":"a"}]}"#, count: 4)
    guard case .found(.chat) = try probe(rows.joined(separator: "\n")) else {
      Issue.record("\(try probe(rows.joined(separator: "\n")))")
      return
    }
  }

  /// A line with a text among rows of no format that is known makes no log of prompts.
  @Test func aLoneTextIsNotFollowed() throws {
    let log = #"{"text":"started"}"# + String(repeating: "\n{\"q\":1}", count: 5)
    guard case .unknown = try probe(log) else {
      Issue.record("\(try probe(log))")
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
    (#"{"things":[{"a":1}]}"#, "jq -c '.things[]'"), (#"{"a":{"b":{"items":[{"x":1}]}}}"#, "jq -c '.a.b.items[]'"),
    (#"{"took":1,"hits":{"hits":[{"_id":"1","_source":{"messages":[]}}]}}"#, "jq -c '.hits.hits[]._source'"),
    (#"{"role":"user","content":"hi"}"#, "jq -cs '{messages: .}'"),
    (#"{"prompt":{"0":"a","1":"b"},"model":{"0":"m","1":"m"}}"#, "orient='records'"),
    (#"{"prompt":["a","b"],"model":["m","m"]}"#, "orient='records'"),
    (#"{"columns":["prompt"],"index":[0],"data":[["a"]]}"#, "orient='records'"),
    (#"{"x":{"messages":[]},"y":{"prompt":"a"}}"#, "jq -c '.[]'"), (#"{"x":{"messages":[]},"y":1}"#, "'x', 'y'"),
    (#"{"log":{"entries":[{"request":{}}]}}"#, ".request.postData.text"),
  ])
  func unknownRowsAreDescribed(_ text: String, _ word: String) throws {
    guard case .unknown(let description) = try probe(text) else {
      Issue.record("\(text) was taken for a format")
      return
    }
    #expect(description.contains(word))
  }
}
