import FileFormats
import Testing

@testable import LogReading

/// Tools and images in the words of OpenAI, Anthropic and Bedrock's Converse: exact both ways, or refused by the member that
/// stands in the way.
@Suite struct ToolConversionTests {
  /// Two calls at once, their results, a further question, an image in bytes, a tool without arguments, a forced tool.
  static let openAI = #"""
    {"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"a\u00e9"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}]},{"role":"assistant","content":"b","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\": 1.50, \"y\":\"\\n\"}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},{"role":"tool","tool_call_id":"call_1","content":"12"},{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},{"role":"user","content":"e"}],"max_tokens":9,"tools":[{"type":"function","function":{"name":"f","description":"F","parameters":{"type":"object","properties":{"x":{"type":"number"}}}}},{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}],"tool_choice":{"type":"function","function":{"name":"f"}}}}
    """#

  static let anthropic = #"""
    {"custom_id":"q","params":{"model":"M","max_tokens":9,"system":"S","messages":[{"role":"user","content":[{"type":"text","text":"a\u00e9"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"role":"assistant","content":[{"type":"text","text":"b"},{"type":"tool_use","id":"call_1","name":"f","input":{"x": 1.50, "y":"\n"}},{"type":"tool_use","id":"call_2","name":"g","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"12"},{"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"c"},{"type":"text","text":"d"}]},{"type":"text","text":"e"}]}],"tools":[{"name":"f","description":"F","input_schema":{"type":"object","properties":{"x":{"type":"number"}}}},{"name":"g","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"f"}}}
    """#

  static let converse = #"""
    {"recordId":"q","modelInput":{"messages":[{"role":"user","content":[{"text":"a\u00e9"},{"image":{"format":"png","source":{"bytes":"iVBORw0KGgo="}}}]},{"role":"assistant","content":[{"text":"b"},{"toolUse":{"toolUseId":"call_1","name":"f","input":{"x": 1.50, "y":"\n"}}},{"toolUse":{"toolUseId":"call_2","name":"g","input":{}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"call_1","content":[{"text":"12"}]}},{"toolResult":{"toolUseId":"call_2","content":[{"text":"c"},{"text":"d"}]}},{"text":"e"}]}],"system":[{"text":"S"}],"inferenceConfig":{"maxTokens":9},"toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"F","inputSchema":{"json":{"type":"object","properties":{"x":{"type":"number"}}}}}},{"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object","properties":{}}}}}],"toolChoice":{"tool":{"name":"f"}}}}}
    """#

  private static let words: [(log: LogFormat, format: RequestFormat, text: String)] = [
    (.openAIBatch, .openAIBatch, openAI), (.anthropicBatch, .anthropicBatch, anthropic),
    (.bedrockBatch, .bedrock, converse),
  ]

  /// Every layout becomes every other, and so comes back as it was.
  @Test func toolsAndImagesAreSaidInAllThreeLayouts() throws {
    for from in Self.words {
      for to in Self.words where from.log != to.log {
        #expect(
          try MadeRequest(from.text, as: from.log, to: to.format, id: "q").line == to.text, "\(from.log) to \(to.log)")
      }
    }
  }

  private static func openAI(_ members: String, messages: String = #"{"role":"user","content":"a"}"#) -> String {
    #"{"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":{"model":"M","max_tokens":9,"messages":[\#(messages)]\#(members)}}"#
  }

  private static let tool = #","tools":[{"type":"function","function":{"name":"f"}}]"#

  private static func made(_ row: String, to format: RequestFormat) throws -> String {
    try MadeRequest(row, as: .openAIBatch, to: format, id: "q").line
  }

  @Test(arguments: [
    (#""auto""#, #"{"type":"auto"}"#, #","toolChoice":{"auto":{}}"#),
    (#""required""#, #"{"type":"any"}"#, #","toolChoice":{"any":{}}"#),
  ])
  func choicesOfToolsHaveTheirWords(_ openAI: String, _ anthropic: String, _ converse: String) throws {
    let row = Self.openAI(Self.tool + #","tool_choice":"# + openAI)
    // A tool that says nothing of its arguments takes none, which Anthropic and Bedrock want to be told.
    let schema = #"{"type":"object","properties":{}}"#
    #expect(
      try Self.made(row, to: .anthropicBatch).hasSuffix(
        #","tools":[{"name":"f","input_schema":\#(schema)}],"tool_choice":\#(anthropic)}}"#))
    #expect(
      try Self.made(row, to: .bedrock).hasSuffix(
        #","toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":\#(schema)}}}]\#(converse)}}}"#))
  }

  @Test func oneToolAtATimeIsSaidWhereThereIsAWordForIt() throws {
    let row = Self.openAI(Self.tool + #","parallel_tool_calls":false"#)
    let made = try Self.made(row, to: .anthropicBatch)
    #expect(made.hasSuffix(#""tool_choice":{"type":"auto","disable_parallel_tool_use":true}}}"#))
    let back = try MadeRequest(made, as: .anthropicBatch, to: .openAIBatch, id: "q").line
    #expect(back.hasSuffix(#""tool_choice":"auto","parallel_tool_calls":false}}"#))
    #expect(throws: LineRejection.self) { try Self.made(row, to: .bedrock) }
  }

  @Test func anAddressOfAnImageGoesWhereAddressesAreTaken() throws {
    let row = Self.openAI(
      "",
      messages:
        #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"https:\/\/e.org\/a.png","detail":"auto"}}]}"#
    )
    let made = try Self.made(row, to: .anthropicBatch)
    #expect(made.contains(#"{"type":"image","source":{"type":"url","url":"https://e.org/a.png"}}"#))
    let back = try MadeRequest(made, as: .anthropicBatch, to: .openAIBatch, id: "q").line
    #expect(back.contains(#"{"type":"image_url","image_url":{"url":"https://e.org/a.png"}}"#))
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let row: String
    var from = LogFormat.openAIBatch
    let to: RequestFormat
    let reason: String

    var testDescription: String { reason }
  }

  private static func user(_ part: String) -> String { #"{"role":"user","content":[\#(part)]}"# }

  private static func anthropic(_ parts: String) -> String {
    #"{"custom_id":"q","params":{"model":"M","max_tokens":9,"messages":[{"role":"user","content":[\#(parts)]}],"tools":[{"name":"f","input_schema":{}}]}}"#
  }

  static let refusals: [Refusal] = [
    Refusal(
      row: openAI("", messages: user(#"{"type":"image_url","image_url":{"url":"https://e.org/a.png"}}"#)), to: .bedrock,
      reason: "an image by its address"),
    Refusal(
      row: openAI(
        "", messages: user(#"{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}}"#)),
      to: .anthropicBatch, reason: "'detail'"),
    Refusal(
      row: openAI("", messages: user(#"{"type":"image_url","image_url":{"url":"data:image/bmp;base64,AA=="}}"#)),
      to: .anthropicBatch, reason: "an image of the type 'image/bmp'"),
    Refusal(
      row: openAI("", messages: user(#"{"type":"image_url","image_url":{"url":"http://e.org/a.png"}}"#)),
      to: .anthropicBatch, reason: "'image_url' that is neither"),
    Refusal(
      row: openAI("", messages: user(#"{"type":"input_audio","input_audio":{}}"#)), to: .anthropicBatch,
      reason: "of the type \"input_audio\""),
    Refusal(row: openAI(tool + #","tool_choice":"none""#), to: .bedrock, reason: "'tool_choice' of none"),
    Refusal(
      row: openAI(#","tools":[{"type":"function","function":{"name":"f","strict":true}}]"#), to: .anthropicBatch,
      reason: "a tool with 'strict'"),
    Refusal(
      row: openAI(#","tools":[{"type":"web_search"}]"#), to: .anthropicBatch,
      reason: "a tool with 'type' that is not a function"),
    Refusal(row: openAI(tool), to: .vertex, reason: "'tools'"),
    Refusal(
      row: openAI(
        "",
        messages:
          #"{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"}"#
      ), to: .anthropicBatch, reason: "calls of tools without 'tools'"),
    Refusal(
      row: openAI(
        tool,
        messages:
          #"{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c.1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c.1","content":"1"}"#
      ), to: .anthropicBatch, reason: "the id of a call \"c.1\""),
    Refusal(
      row: openAI(
        tool,
        messages:
          #"{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"x="}}]},{"role":"tool","tool_call_id":"c","content":"1"}"#
      ), to: .bedrock, reason: "'arguments' of a call that are not a JSON object"),
    Refusal(
      row: anthropic(#"{"type":"tool_result","tool_use_id":"c","content":"1","is_error":true}"#), from: .anthropicBatch,
      to: .openAIBatch, reason: "a tool result with 'is_error'"),
    Refusal(
      row: anthropic(#"{"type":"text","text":"a"},{"type":"tool_result","tool_use_id":"c"}"#), from: .anthropicBatch,
      to: .openAIBatch, reason: "'tool_result' behind other parts"),
    Refusal(
      row: anthropic(#"{"type":"thinking","thinking":"a"}"#), from: .anthropicBatch, to: .openAIBatch,
      reason: "of the type \"thinking\""),
  ]

  @Test(arguments: refusals) func whatCannotBeSaidIsRefusedByName(_ refusal: Refusal) throws {
    let rejection = try #require(throws: LineRejection.self) {
      try MadeRequest(refusal.row, as: refusal.from, to: refusal.to, id: "q")
    }
    #expect(rejection.reason == .notConvertible && rejection.detail.contains(refusal.reason), "\(rejection.detail)")
  }

  /// An error of a tool is one in Bedrock, too.
  @Test func anErrorOfAToolIsKept() throws {
    let row =
      #"{"custom_id":"q","params":{"model":"M","max_tokens":9,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"1","is_error":true}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}}"#
    let made = try MadeRequest(row, as: .anthropicBatch, to: .bedrock, id: "q").line
    #expect(made.contains(#"{"toolResult":{"toolUseId":"c","content":[{"text":"1"}],"status":"error"}}"#))
    #expect(
      try MadeRequest(made, as: .bedrockBatch, to: .anthropicBatch, id: "q").line
        == row)
  }

  /// The answer that a log holds is no part of the request, also where it calls tools.
  @Test func anAnswerThatCallsToolsIsLeftOut() throws {
    let row =
      #"{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}],"max_tokens":9}"#
    let made = try MadeRequest(row, as: .chat, to: .anthropicBatch, id: "q").line
    #expect(
      made == #"{"custom_id":"q","params":{"model":"M","max_tokens":9,"messages":[{"role":"user","content":"a"}]}}"#)
  }
}
