import Testing

@testable import LogReading

/// Lines that are no requests for a chat are counted by kind, and neither routed nor rejected.
@Suite struct SetAsideTests {
  @Test(arguments: [
    (#"{"custom_id":"a","url":"/v1/embeddings","body":{"model":"m","input":"x"}}"#, SetAsideKind.embeddings),
    (#"{"custom_id":"a","url":"/v1/moderations","body":{"model":"m","input":"x"}}"#, .moderations),
    (#"{"custom_id":"a","url":"/v1/images/generations","body":{"prompt":"x"}}"#, .images),
    (#"{"custom_id":"a","body":{"model":"text-embedding-3-small","input":"x"}}"#, .embeddings),
    (#"{"request_id":"a","spend":0,"call_type":"aembedding","messages":["x"]}"#, .embeddings),
    (#"{"call_type":"amoderation","response_cost":0,"messages":"x"}"#, .moderations),
    (#"{"call_type":"aimage_generation","response_cost":0,"messages":"x"}"#, .images),
    (#"{"call_type":"atranscription","response_cost":0,"messages":"x"}"#, .audio),
    (#"{"call_type":"arerank","response_cost":0,"messages":"x"}"#, .rankings),
    (#"{"request":{"url":"https://x/v1/embeddings","body":{"input":"x"}},"response":{}}"#, .embeddings),
    (
      #"{"schemaType":"ModelInvocationLog","modelId":"amazon.titan-embed-text-v1","input":{"inputBodyJson":{"inputText":"x"}}}"#,
      .embeddings
    ),
    (#"{"type":"SPAN","trace_id":"t","input":"x"}"#, .spans), (#"{"type":"TOOL","traceId":"t","input":"x"}"#, .tools),
    (#"{"run_type":"chain","inputs":{"input":"x"}}"#, .agents),
    (
      #"{"spanId":"a","attributes":{"gen_ai.operation.name":"invoke_agent","gen_ai.input.messages":"[{\"role\":\"user\",\"content\":\"x\"}]"}}"#,
      .agents
    ),
    (#"{"spanId":"a","attributes":{"gen_ai.operation.name":"execute_tool"}}"#, .tools),
    (#"{"spanId":"a","attributes":{"http.method":"POST"}}"#, .spans),
    (#"{"spanId":"a","attributes":{"ai.operationId":"ai.generateText","ai.prompt":"{\"prompt\":\"x\"}"}}"#, .agents),
    (#"{"spanId":"a","attributes":{"openinference.span.kind":"CHAIN","input.value":"x"}}"#, .spans),
    (#"{"text":"x","role":"assistant"}"#, .answers),
    (
      #"{"custom_id":"a","url":"/v1/messages/count_tokens","body":{"model":"m","messages":[{"role":"user","content":"x"}]}}"#,
      .other
    ),
    (#"{"custom_id":"a","url":"/tokenize","body":{"model":"m","prompt":"x"}}"#, .other),
    (#"{"custom_id":"a","url":"/v1/threads/t/runs","body":{"assistant_id":"x"}}"#, .other),
  ])
  func theKindIsTold(_ row: String, _ kind: SetAsideKind) throws {
    guard case .found(let format) = try TemporaryLog.probe(row) else {
      Issue.record("\(try TemporaryLog.probe(row)) for \(row)")
      return
    }
    let decoded = try TemporaryLog.decode(row, as: format)
    #expect(decoded.prompts.isEmpty)
    #expect(decoded.rejected.isEmpty)
    #expect(decoded.setAside == [kind: 1])
  }

  @Test(arguments: [
    #"{"custom_id":"a","url":"/v1/chat/completions","body":{"messages":[{"role":"user","content":"x"}]}}"#,
    #"{"custom_id":"a","url":"/v1/responses","body":{"input":"x"}}"#,
    #"{"custom_id":"a","url":"/openai/deployments/embedder/chat/completions?api-version=1","body":{"messages":[{"role":"user","content":"x"}]}}"#,
    #"{"call_type":"pass_through_endpoint","response_cost":0,"messages":"x"}"#,
    #"{"text":"x","role":"prompter"}"#,
    #"{"call_type":"speech","prompt":"x"}"#,
  ])
  func aChatStays(_ row: String) throws {
    #expect(try TemporaryLog.prompts(row) == ["x"])
  }
}

/// A text that a logger put in place of a prompt is rejected by name.
@Suite struct StandInTests {
  @Test(arguments: [
    ("What is th... (litellm_truncated skipped 20000 chars) ...live there?", "MAX_STRING_LENGTH_PROMPT_IN_DB"),
    ("redacted-by-litellm", "turn_off_message_logging"), ("default-message-value", "default-message-value"),
    ("__REDACTED__", "OPENINFERENCE_HIDE_INPUTS"), ("<fully masked due to failed mask function>", "mask"),
    ("[object Object]", "JSON.stringify"), ("[truncated]", "limit on the length"), ("(omitted)", "limit on the length"),
    ("{{REDACTED}}", "mask"), ("[REDACTED]", "mask"),
    ("<truncated due to size exceeding limit>", "LANGFUSE_MAX_EVENT_SIZE_BYTES"),
  ])
  func itIsNamed(_ text: String, _ setting: String) throws {
    for row in [
      #"{"messages":[{"role":"user","content":"\#(text)"}]}"#,
      #"{"messages":[{"role":"system","content":[{"type":"text","text":"\#(text)"}]},{"role":"user","content":"Hi"}]}"#,
    ] {
      let decoded = try TemporaryLog.decode(row, as: .chat)
      #expect(decoded.prompts.isEmpty)
      #expect(decoded.rejected.map(\.reason) == [.standIn])
      #expect(decoded.rejected.first?.detail.contains(setting) ?? false)
    }
  }

  @Test(arguments: [
    "What does litellm_truncated mean?", "Mask it as [REDACTED].", "redacted", "rd_<[R*", "",
    "What is [object Object]?", "{{name}}", "(hi)",
  ])
  func whatIsAskedIsNone(_ text: String) {
    var text = text
    #expect(text.withUTF8 { StandIn($0) } == nil)
  }
}

/// Roles as logs spell them.
@Suite struct ChatRoleTests {
  @Test(arguments: [
    #"{"role":"user","content":"x"}"#, #"{"role":"User","content":"x"}"#, #"{"role":"USER","content":"x"}"#,
    #"{"role":"ROLE_USER","content":"x"}"#, #"{"type":"human","content":"x"}"#, #"{"author":"user","content":"x"}"#,
    #"{"author":{"role":"user"},"content":{"content_type":"text","parts":["x"]}}"#, #"{"from":"human","value":"x"}"#,
    #"{"lc":1,"type":"constructor","id":["langchain","HumanMessage"],"kwargs":{"content":"x"}}"#,
    #"{"type":"human","data":{"content":"x"}}"#, #"{"message":{"role":"user","content":"x"}}"#,
    #""{\"role\":\"user\",\"content\":\"x\"}""#, #"[{"role":"user","content":"x"}]"#,
  ])
  func theUserIsFound(_ message: String) throws {
    let row = #"{"messages":[{"role":"assistant","content":"no"},\#(message)]}"#
    #expect(try TemporaryLog.decode(row, as: .chat).prompts == ["x"])
  }
}
