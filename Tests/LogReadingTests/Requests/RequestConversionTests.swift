import FileFormats
import Testing

@testable import LogReading

/// Rows of other layouts: what is exact is converted with its texts and numbers byte for byte, the rest refused.
@Suite struct RequestConversionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let from: LogFormat
    let row: String
    let to: RequestFormat
    let expected: String

    var testDescription: String { "\(from.rawValue) to \(to.rawValue): \(row)" }
  }

  /// One chat in OpenAI's words, with escapes and numbers that must not change.
  static let openAI = #"""
    {"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"x","messages":[{"role":"system","content":"S\u00e9"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b\n"}]},{"content":"c","role":"assistant"},{"role":"user","content":"d \"e\""}],"max_completion_tokens":1e2,"temperature":0.50,"top_p":1,"stop":"\n","n":1,"user":"u","seed":null,"stream":false}}
    """#

  static let conversions: [Case] = [
    Case(
      from: .openAIBatch, row: openAI, to: .anthropicBatch,
      expected: #"""
        {"custom_id":"q","params":{"model":"M","max_tokens":1e2,"system":"S\u00e9","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b\n"}]},{"role":"assistant","content":"c"},{"role":"user","content":"d \"e\""}],"temperature":0.50,"top_p":1,"stop_sequences":["\n"]}}
        """#),
    Case(
      from: .openAIBatch, row: openAI, to: .vertex,
      expected: #"""
        {"key":"q","request":{"contents":[{"role":"user","parts":[{"text":"a"},{"text":"b\n"}]},{"role":"model","parts":[{"text":"c"}]},{"role":"user","parts":[{"text":"d \"e\""}]}],"systemInstruction":{"parts":[{"text":"S\u00e9"}]},"generationConfig":{"maxOutputTokens":1e2,"temperature":0.50,"topP":1,"stopSequences":["\n"]}}}
        """#),
    Case(
      from: .openAIBatch, row: openAI, to: .bedrock,
      expected: #"""
        {"recordId":"q","modelInput":{"messages":[{"role":"user","content":[{"text":"a"},{"text":"b\n"}]},{"role":"assistant","content":[{"text":"c"}]},{"role":"user","content":[{"text":"d \"e\""}]}],"system":[{"text":"S\u00e9"}],"inferenceConfig":{"maxTokens":1e2,"temperature":0.50,"topP":1,"stopSequences":["\n"]}}}
        """#),
    Case(
      from: .anthropicBatch,
      row:
        #"{"custom_id":"q","params":{"model":"m","max_tokens":9,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}},{"type":"text","text":"T"}],"messages":[{"role":"user","content":"a"}],"stop_sequences":["x","y"],"metadata":{"user_id":"u"}}}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"system","content":[{"type":"text","text":"S"},{"type":"text","text":"T"}]},{"role":"user","content":"a"}],"max_tokens":9,"stop":["x","y"]}}"#
    ),
    Case(
      from: .vertexBatch,
      row:
        #"{"key":"q","request":{"contents":{"parts":{"text":"a"}},"system_instruction":{"parts":[{"text":"S"}]},"generation_config":{"max_output_tokens":5,"candidateCount":1},"labels":{"a":"b"}}}"#,
      to: .anthropicBatch,
      expected:
        #"{"custom_id":"q","params":{"model":"M","max_tokens":5,"system":"S","messages":[{"role":"user","content":"a"}]}}"#
    ),
    Case(
      from: .bedrockBatch,
      row:
        #"{"recordId":"q","modelInput":{"messages":[{"role":"user","content":[{"text":"a"}]}],"inferenceConfig":{"maxTokens":5,"topP":0.9}}}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"user","content":"a"}],"max_tokens":5,"top_p":0.9}}"#
    ),
    Case(
      from: .bedrockBatch,
      row:
        #"{"recordId":"q","modelInput":{"anthropic_version":"bedrock-2023-05-31","max_tokens":5,"messages":[{"role":"user","content":"a"}]}}"#,
      to: .anthropicBatch,
      expected: #"{"custom_id":"q","params":{"model":"M","max_tokens":5,"messages":[{"role":"user","content":"a"}]}}"#),
    Case(
      from: .plain, row: #" "ab\u0063" "#, to: .vertex,
      expected: #"{"key":"q","request":{"contents":[{"role":"user","parts":[{"text":"ab\u0063"}]}]}}"#),
    Case(
      from: .plain, row: #"{"prompt":"a","max_tokens":7,"tools":[],"topic":"b"}"#, to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"user","content":"a"}],"max_tokens":7}}"#
    ),
    // Messages and parameters of a chat row are copied whole; its answer and its own members are not.
    Case(
      from: .chat,
      row:
        #"{"id":1,"model":"m","temperature":0.0,"tools":[{"x":1}],"messages":[{"role":"user","name":"n","content":[{"type":"image_url"}]}, {"role":"assistant","content":"z"}],"usage":{}}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"user","name":"n","content":[{"type":"image_url"}]}],"temperature":0.0,"tools":[{"x":1}]}}"#
    ),
    Case(
      from: .openPipe, row: #"{"input":{"messages":[],"model":"m","logit_bias":{"1":2}},"output":{}}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"messages":[],"model":"M","logit_bias":{"1":2}}}"#
    ),
    Case(
      from: .helicone, row: #"{"request_body":{"messages":[1]},"model":"m"}"#, to: .openAIBatch,
      expected: #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[1]}}"#),
    Case(
      from: .liteLLM,
      row: #"{"messages":[{"role":"user","content":"a"}],"model_parameters":{"max_tokens":3,"x":1},"response_cost":0}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"user","content":"a"}],"max_tokens":3}}"#
    ),
    Case(
      from: .conversations,
      row:
        #"{"conversation":[{"role":"user","content":"a","language":"en"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}"#,
      to: .openAIBatch,
      expected:
        #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}}"#
    ),
    Case(
      from: .shareGPT,
      row:
        #"{"conversations":[{"from":"system","value":"s"},{"from":"human","value":"a"},{"from":"gpt","value":"b"}]}"#,
      to: .bedrock,
      expected:
        #"{"recordId":"q","modelInput":{"messages":[{"role":"user","content":[{"text":"a"}]}],"system":[{"text":"s"}]}}"#
    ),
  ]

  @Test(arguments: conversions)
  func whatIsExactIsConverted(_ conversion: Case) throws {
    let made = try MadeRequest(conversion.row, as: conversion.from, to: conversion.to, id: "q")
    #expect(made.line == conversion.expected)
    #expect(made.id == "\"q\"")
    _ = try JSONValue(parsing: made.line.utf8)
  }

  /// A chat that all layouts can say comes back as it was, whichever way it goes.
  @Test func everyWayRoundGivesTheSameRequest() throws {
    let logs: [RequestFormat: LogFormat] = [
      .openAIBatch: .openAIBatch, .anthropicBatch: .anthropicBatch, .bedrock: .bedrockBatch, .vertex: .vertexBatch,
    ]
    for (format, log) in logs {
      let start = try MadeRequest(RequestConversionTests.openAI, as: .openAIBatch, to: format, id: "q")
      guard format != .openAIBatch else { continue }
      for (other, otherLog) in logs where other != format {
        let there = try MadeRequest(start.line, as: log, to: other, id: "q")
        #expect(try MadeRequest(there.line, as: otherLog, to: format, id: "q").line == start.line)
      }
    }
  }

  private static func body(_ members: String, message: String = #"{"role":"user","content":"a"}"#) -> String {
    "{\"custom_id\":\"q\",\"body\":{\"messages\":[\(message)],\"max_tokens\":1\(members)}}"
  }

  @Test(arguments: [
    (body(#","tools":[{"type":"function"}]"#), "a tool with 'type'"), (body(#","seed":7"#), "'seed'"),
    (body(#","n":2"#), "'n'"),
    (body(#","response_format":{"type":"json_object"}"#), "'response_format'"),
    (body(#","temperature":1.5"#), "temperature"),
    (body(#","logit_bias":{}"#), "'logit_bias'"), (body(#","frequency_penalty":0.5"#), "'frequency_penalty'"),
    (body(#","temperature":"hot""#), "is not a number"), (body(#","stop":[1]"#), "is not a list of texts"),
    (
      body("", message: #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"u"}}]}"#),
      "'image_url' that is neither an https address nor data"
    ),
    (body("", message: #"{"role":"user","content":"a","name":"n"}"#), "'name'"),
    (body("", message: #"{"role":"tool","content":"a"}"#), "without 'tool_call_id'"),
    (body("", message: #"{"role":"critic","content":"a"}"#), "role \"critic\""),
    (body("", message: #"{"role":"user","content":"a"},{"role":"system","content":"b"}"#), "between turns"),
    (body("", message: #"{"role":"user","content":"a"},{"role":"assistant","content":"b"}"#), "the assistant's"),
    (body("", message: #"{"role":"assistant","content":"a"},{"role":"user","content":"b"}"#), "first turn"),
    (body("", message: #"{"role":"system","content":"a"}"#), "no user turn"),
    (#"{"custom_id":"q","body":{"messages":[{"role":"user","content":"a"}]}}"#, "--max-tokens"),
    (#"{"custom_id":"q","body":{"input":"a","max_tokens":1}}"#, "no 'messages'"),
  ])
  func whatIsNotExactIsRefused(_ row: String, _ words: String) {
    let rejection = #expect(throws: LineRejection.self) {
      try MadeRequest(row, as: .openAIBatch, to: .anthropicBatch, id: "q")
    }
    #expect(
      rejection?.reason == .notConvertible && rejection?.detail.contains(words) == true, "\(rejection?.detail ?? "")")
  }

  @Test func otherProvidersRefusalsAreToldToo() {
    func refusal(_ row: String, _ from: LogFormat, _ to: RequestFormat) -> String? {
      (#expect(throws: LineRejection.self) { try MadeRequest(row, as: from, to: to, id: "q") })?.detail
    }
    #expect(
      refusal(#"{"params":{"messages":[{"role":"user","content":"a"}],"thinking":{}}}"#, .anthropicBatch, .vertex)?
        .contains("'thinking'") == true)
    #expect(
      refusal(
        #"{"params":{"messages":[{"role":"user","content":"a"}],"stop_sequences":["1","2","3","4","5"]}}"#,
        .anthropicBatch, .openAIBatch)?.contains("5 stop sequences") == true)
    #expect(
      refusal(#"{"request":{"contents":[{"parts":[{"inlineData":{}}]}]}}"#, .vertexBatch, .openAIBatch)?
        .contains("which is not converted") == true)
    #expect(
      refusal(#"{"modelInput":{"inputText":"a"}}"#, .bedrockBatch, .openAIBatch)?.contains("'inputText'") == true)
    #expect(
      refusal(
        #"{"body":{"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}}"#, .openAIBatch, .bedrock)?
        .contains("alternate") == true)
    #expect(
      refusal(#"{"input":{"messages":[],"system":"s"}}"#, .openPipe, .openAIBatch)?.contains("'system'") == true)
  }

  @Test func anthropicGetsAnIdItTakes() throws {
    let row = #"{"prompt":"a"}"#
    func id(_ id: String, _ format: RequestFormat) throws -> String {
      try MadeRequest(row, as: .plain, to: format, id: id, maximumTokens: 5).id
    }
    #expect(try id("ab_-9", .anthropicBatch) == "\"ab_-9\"")
    for bad in ["a b", "a.b", "é", "", String(repeating: "x", count: 65)] {
      #expect(try id(bad, .anthropicBatch) == "\"r2-7\"")
    }
    #expect(try id("a b", .openAIBatch) == "\"a b\"")
  }

  @Test func aPointerReadsAnyLayout() throws {
    var maker = RequestMaker(.openAIBatch, limits: RequestFormat.openAIBatch.limits)
    #expect(maker.refusal(of: .langfuse)?.contains("langfuse do not hold a complete request") == true)
    #expect(maker.refusal(of: .chat) == nil)
    maker.promptField = try JSONPointer("/req/0/q~1")
    #expect(maker.refusal(of: .langfuse) == nil)
    var batch = RequestBatch()
    try Array(#"{"req":[{"q/":[{"role":"user","content":"a"}]}]}"#.utf8).withUnsafeBufferPointer {
      try maker.append(
        JSONText($0), of: .plain, id: UnsafeBufferPointer(start: nil, count: 0), input: 0, line: 3, to: &batch)
    }
    #expect(
      String(decoding: batch.bytes[batch.spans[0].tail], as: UTF8.self)
        == #","messages":[{"role":"user","content":"a"}]}}"#)
    #expect(String(decoding: batch.bytes[batch.spans[0].id], as: UTF8.self) == "\"r1-3\"")
  }
}
