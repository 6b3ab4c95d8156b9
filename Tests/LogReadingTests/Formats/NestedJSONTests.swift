import FileFormats
import Testing

@testable import LogReading

/// Messages, bodies and usage that a row carries as JSON texts, however often they were encoded.
@Suite struct NestedJSONTests {
  private static let messages = #"[{"role":"system","content":"Be brief."},{"role":"user","content":"Why \"so\"?"}]"#

  /// `text` as a JSON string.
  private static func encoded(_ text: String, times: Int = 1) -> String {
    (0..<times).reduce(text) { text, _ in JSONValue.string(text).encoded(pretty: false).text }
  }

  @Test(arguments: 1...4) func messagesMayBeTexts(times: Int) throws {
    let text = Self.encoded(Self.messages, times: times)
    let body = Self.encoded("{\"model\":\"m\",\"messages\":\(Self.messages),\"max_tokens\":7}", times: times)
    let rows: [(String, LogFormat)] = [
      (#"{"messages":\#(text)}"#, .chat),
      (#"{"custom_id":"a","body":\#(body)}"#, .openAIBatch),
      (#"{"custom_id":"a","params":\#(body)}"#, .anthropicBatch),
      (#"{"recordId":"a","modelInput":\#(body)}"#, .bedrockBatch),
      (#"{"request":\#(body),"response":"{}"}"#, .proxy),
      (#"{"request_body":\#(body)}"#, .helicone),
      (#"{"type":"GENERATION","input":\#(text)}"#, .langfuse),
      (#"{"call_type":"completion","response_cost":null,"messages":\#(text)}"#, .liteLLM),
      (#"{"request_id":"a","spend":0,"messages":"{}","proxy_server_request":\#(body)}"#, .liteLLMSpend),
      (#"{"attributes":{"gen_ai.input.messages":\#(text)}}"#, .openTelemetry),
      (#"{"captureData":{"endpointInput":{"data":\#(body)}}}"#, .sageMaker),
      (#"{"log":\#(Self.encoded(#"{"messages":\#(text)}"#)),"stream":"stdout"}"#, .collectedLine),
      (#"{"conversation":\#(text)}"#, .conversations),
      (#"{"conversations":\#(text)}"#, .shareGPT),
    ]
    for (row, format) in rows {
      guard case .found(format) = try TemporaryLog.probe(row) else {
        Issue.record("\(row) is \(try TemporaryLog.probe(row))")
        continue
      }
      let decoded = try TemporaryLog.decode(row, as: format)
      #expect(decoded.prompts == ["Why \"so\"?"], "\(row)")
      #expect(decoded.records.first?.messageCount == 2)
    }
  }

  @Test func aPointerGoesOnIntoTexts() throws {
    var options = PromptDecoder.Options()
    options.promptField = try JSONPointer("/a/messages/1/content")
    options.usageField = try JSONPointer("/b/usage")
    options.idField = try JSONPointer("/a/id")
    let row =
      #"{"a":\#(Self.encoded(#"{"id":7,"messages":\#(Self.messages)}"#, times: 2)),"b":"{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}"}"#
    let decoded = try TemporaryLog.decode(row, as: .plain, options: options)
    #expect(decoded.prompts == ["Why \"so\"?"])
    #expect(decoded.ids == ["7"])
    #expect(decoded.records.first?.usage == TokenUsage(prompt: 5, completion: 6))
  }

  @Test(arguments: [
    #"{"messages":"[{\"role\":\"user\",\"content\":\"What is th"}"#,
    #"{"type":"GENERATION","input":"{\"messages\":[{\"role\":\"us"}"#,
    #"{"attributes":{"gen_ai.input.messages":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"wo..."}}"#,
    #"{"custom_id":"a","body":"{\"model\":\"m\",\"messages\":[{\"content\":\"a"}"#,
    #"{"prompt":"[{\"role\":\"user\",\"content\":\"What"}"#,
  ])
  func aTextThatIsCutOffIsRejected(_ row: String) throws {
    guard case .found(let format) = try TemporaryLog.probe(row) else {
      Issue.record("\(row)")
      return
    }
    let decoded = try TemporaryLog.decode(row, as: format)
    #expect(decoded.prompts.isEmpty)
    #expect(decoded.rejected.map(\.reason) == [.cutOffText])
  }

  /// What somebody asks may look like JSON.
  @Test(arguments: [
    #"{\"city\":\"Lima\"} is what, as XML?"#, #"[1, 2, 3]"#, #"{\"a\": 1}"#, #"[draft] Translate this"#,
    #"{\"name\": \"x\", \"complete"#,
  ])
  func aPromptThatLooksLikeJSONStays(_ text: String) throws {
    let decoded = try TemporaryLog.decode(#"{"prompt":"\#(text)"}"#, as: .plain)
    #expect(decoded.prompts == [try JSONValue(parsing: Array("\"\(text)\"".utf8)).string])
  }

  @Test func whatPythonPrintsIsNamed() throws {
    let decoded = try TemporaryLog.decode(#"{"messages":"[{'role': 'user', 'content': 'a'}]"}"#, as: .chat)
    #expect(decoded.rejected.first?.detail.contains("json.dumps") ?? false)
  }

  /// Quotes that were escaped once more are read; those of pages and tables are named.
  @Test func escapedQuotesAreNoText() throws {
    let rows = [
      #"{"messages":"[{\\\"role\\\":\\\"user\\\",\\\"content\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}]"}"#,
      #"{"messages":"[{\\u0022role\\u0022:\\u0022user\\u0022,\\u0022content\\u0022:\\u0022c\\u0022}]"}"#,
    ]
    #expect(try TemporaryLog.decode(rows.joined(separator: "\n"), as: .chat).prompts == [#"a "b""#, "c"])
    for quote in ["&quot;", "&#34;", #"\"\""#] {
      let text = "[{*role*:*user*,*content*:*a*}]".split(separator: "*", omittingEmptySubsequences: false)
      for row in [
        #"{"messages":"\#(text.joined(separator: quote))"}"#, #"{"prompt":"\#(text.joined(separator: quote))"}"#,
      ] {
        let decoded = try TemporaryLog.decode(row, as: row.contains("messages") ? .chat : .plain)
        #expect(decoded.prompts.isEmpty && decoded.rejected.first?.detail.contains("&quot;") == true, "\(row)")
      }
    }
  }

  @Test func csvColumnsMayHoldThem() throws {
    let log =
      "id,messages,usage\na,\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"Hi\"\"}]\",\"{\"\"prompt_tokens\"\":25.0,\"\"completion_tokens\"\":9}\"\n"
    let decoded = try TemporaryLog.decode(log, as: .chat)
    #expect(decoded.prompts == ["Hi"])
    #expect(decoded.records.first?.usage == TokenUsage(prompt: 25, completion: 9))
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
