internal import FileFormats

extension ChatRequest {
  /// Members of a chat completion's body that its answer rests on; a log row may hold them beside its own.
  static let openAIParameters: [StaticString] = [
    "max_tokens", "max_completion_tokens", "temperature", "top_p", "n", "stop", "seed", "tools", "tool_choice",
    "parallel_tool_calls", "functions", "function_call", "response_format", "logprobs", "top_logprobs", "logit_bias",
    "presence_penalty", "frequency_penalty", "reasoning_effort", "verbosity", "modalities", "audio", "prediction",
    "web_search_options",
  ]

  /// Members that change no answer.
  private static let openAIBookkeeping: [StaticString] = [
    "model", "messages", "user", "metadata", "store", "service_tier", "stream", "stream_options", "safety_identifier",
    "prompt_cache_key",
  ]

  /// Reads a chat completion's parameters and messages, in OpenAI's words or ShareGPT's.
  ///
  /// - Parameters:
  ///   - body: holds the parameters; nil if there are none.
  ///   - messages: a list of messages, or one text.
  ///   - isLogRow: whether there are members in both that are the log's, not the request's.
  init(
    openAI body: Range<Int>?, messages: Range<Int>, isLogRow: Bool, in row: JSONText
  ) throws(LineRejection) {
    for member in body.map(row.members) ?? [] {
      if isLogRow, !row.isNamed(member, among: ChatRequest.openAIParameters) { continue }
      try readOpenAI(member, in: row)
    }
    if row.kind(of: messages) == .string {
      turns = [Turn(isAssistant: false, parts: [.text(messages)])]
    } else {
      for message in row.values(of: messages) {
        if row.kind(of: message) == .string {
          turns.append(Turn(isAssistant: turns.count % 2 == 1, parts: [.text(message)]))
        } else {
          try readOpenAI(message: message, isLogRow: isLogRow, in: row)
        }
      }
    }
    if isLogRow { dropAnswer() }
    try check()
  }

  private mutating func readOpenAI(_ member: JSONText.Member, in row: JSONText) throws(LineRejection) {
    if row.kind(of: member.value) == .null || row.isNamed(member, among: ChatRequest.openAIBookkeeping) { return }
    if row.isNamed(member, among: ["max_tokens", "max_completion_tokens"]) {
      maximumTokens = try row.number(member)
    } else if row.spells("temperature", in: member.name) {
      temperature = try row.number(member)
    } else if row.spells("top_p", in: member.name) {
      topP = try row.number(member)
    } else if row.spells("stop", in: member.name) {
      stop = try row.texts(of: member.value, in: "stop")
    } else if row.spells("tools", in: member.name), row.kind(of: member.value) == .array {
      tools = try row.openAITools(member.value)
    } else if row.spells("tool_choice", in: member.name) {
      toolChoice = try row.openAIToolChoice(member)
    } else if row.spells("parallel_tool_calls", in: member.name), row.kind(of: member.value) == .bool {
      callsOneTool = row[member.value].first == UInt8(ascii: "f")
    } else if !ChatRequest.isOpenAIDefault(member, in: row) {
      throw row.unsaid(member)
    }
  }

  /// Whether a parameter says what holds without it.
  private static func isOpenAIDefault(_ member: JSONText.Member, in row: JSONText) -> Bool {
    let value = row[member.value]
    if row.spells("n", in: member.name) { return value.elementsEqual("1".utf8) }
    if row.spells("logprobs", in: member.name) { return value.elementsEqual("false".utf8) }
    if row.isNamed(member, among: ["presence_penalty", "frequency_penalty"]) {
      return value.elementsEqual("0".utf8) || value.elementsEqual("0.0".utf8)
    }
    if row.spells("response_format", in: member.name) {
      return row.members(of: member.value).allSatisfy {
        row.spells("type", in: $0.name) && row.isString("text", at: $0.value)
      }
    }
    return row.spells("functions", in: member.name) && row.values(of: member.value).isEmpty
      && row.kind(of: member.value) == .array
  }

  private mutating func readOpenAI(message: Range<Int>, isLogRow: Bool, in row: JSONText) throws(LineRejection) {
    var role: Range<Int>?
    var author: Range<Int>?
    var content: Range<Int>?
    var calls: [ChatPart] = []
    var answered: Range<Int>?
    for member in row.members(of: message) where row.kind(of: member.value) != .null {
      if row.isNamed(member, among: ["role", "from"]) {
        role = member.value
      } else if row.isNamed(member, among: ["content", "value"]) {
        content = member.value
      } else if row.spells("tool_calls", in: member.name) {
        calls = try row.values(of: member.value).map { (call) throws(LineRejection) in
          try ChatRequest.openAICall(call, in: row)
        }
      } else if row.spells("tool_call_id", in: member.name) {
        answered = try row.string(member)
      } else if isLogRow, row.isNamed(member, among: ["author", "type", "sender"]),
        row.kind(of: member.value) == .string
      {
        author = member.value
      } else if !isLogRow || row.isNamed(member, among: ["name", "function_call"]) {
        throw row.unsaid(member)
      }
    }
    guard let role = role ?? author else { throw LineRejection(.notConvertible, "a message without a role") }
    func isRole(_ names: [StaticString]) -> Bool { names.contains { row.isString($0, at: role) } }
    let speaker = row.kind(of: role) == .string ? ChatRole(row[row.inside(role)]) : .other
    if isRole(["system", "developer"]) {
      guard turns.isEmpty else {
        throw LineRejection(.notConvertible, "there is a system message between turns")
      }
      guard let content else { throw LineRejection(.notConvertible, "a message without text") }
      system += try row.textParts(of: content)
    } else if speaker == .user {
      guard let content else { throw LineRejection(.notConvertible, "a message without text") }
      append(Turn(isAssistant: false, parts: try row.parts(of: content)))
    } else if speaker == .assistant {
      let texts = try content.map { (content) throws(LineRejection) in try row.parts(of: content) } ?? []
      // OpenAI's own empty text beside calls says nothing.
      let isSilent = !calls.isEmpty && content.map { row[$0].elementsEqual("\"\"".utf8) } ?? true
      guard content != nil || !calls.isEmpty else { throw LineRejection(.notConvertible, "a message without text") }
      append(Turn(isAssistant: true, parts: (isSilent ? [] : texts) + calls))
    } else if isRole(["tool"]) {
      guard let answered, let content else {
        throw LineRejection(.notConvertible, "the result of a tool without 'tool_call_id' or content")
      }
      append(
        Turn(
          isAssistant: false,
          parts: [.toolResult(id: answered, parts: try row.textParts(of: content).map { .text($0) }, isError: false)]))
    } else {
      throw LineRejection(
        .notConvertible, "a message of the role \(String(decoding: row[role].prefix(64), as: UTF8.self))")
    }
  }

  /// One of a message's `tool_calls`.
  private static func openAICall(_ call: Range<Int>, in row: JSONText) throws(LineRejection) -> ChatPart {
    var id: Range<Int>?
    var name: Range<Int>?
    var arguments: [UInt8]?
    for member in row.members(of: call) where row.kind(of: member.value) != .null {
      if row.spells("id", in: member.name) {
        id = try row.string(member)
      } else if row.spells("function", in: member.name) {
        for part in row.members(of: member.value) {
          if row.spells("name", in: part.name) {
            name = try row.string(part)
          } else if row.spells("arguments", in: part.name) {
            arguments = try row.toolArguments(part)
          } else {
            throw row.unsaid(part)
          }
        }
      } else if !(row.spells("type", in: member.name) && row.isString("function", at: member.value)),
        !row.spells("index", in: member.name)
      {
        throw row.unsaid(member)
      }
    }
    guard let id, let name, let arguments else {
      throw LineRejection(.notConvertible, "a call in 'tool_calls' without an id, a name or arguments")
    }
    return .toolCall(id: id, name: name, arguments: arguments)
  }
}
