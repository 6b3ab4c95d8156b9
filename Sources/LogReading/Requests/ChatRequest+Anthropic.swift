internal import FileFormats

extension ChatRequest {
  /// Reads the parameters of Anthropic's Messages API, also as Bedrock takes them.
  init(anthropic body: Range<Int>, in row: JSONText) throws(LineRejection) {
    for member in row.members(of: body) where row.kind(of: member.value) != .null {
      if row.spells("messages", in: member.name) {
        for message in row.values(of: member.value) { try readAnthropic(message: message, in: row) }
      } else if row.spells("system", in: member.name) {
        system = try row.textParts(of: member.value)
      } else if row.spells("max_tokens", in: member.name) {
        maximumTokens = try row.number(member)
      } else if row.spells("temperature", in: member.name) {
        temperature = try row.number(member)
      } else if row.spells("top_p", in: member.name) {
        topP = try row.number(member)
      } else if row.spells("stop_sequences", in: member.name) {
        stop = try row.texts(of: member.value, in: "stop_sequences")
      } else if row.spells("tools", in: member.name) {
        tools = try row.anthropicTools(member.value)
      } else if row.spells("tool_choice", in: member.name) {
        (toolChoice, callsOneTool) = try row.anthropicToolChoice(member)
      } else if !row.isNamed(member, among: ["model", "metadata", "service_tier", "stream", "anthropic_version"]) {
        throw row.unsaid(member)
      }
    }
    try check()
  }

  mutating func readAnthropic(message: Range<Int>, in row: JSONText) throws(LineRejection) {
    var isAssistant: Bool?
    var parts: [ChatPart]?
    for member in row.members(of: message) {
      if row.spells("role", in: member.name) {
        isAssistant = row.isString("assistant", at: member.value)
        guard isAssistant == true || row.isString("user", at: member.value) else {
          throw LineRejection(.notConvertible, "a message of neither user nor assistant")
        }
      } else if row.spells("content", in: member.name) {
        parts = try row.parts(of: member.value)
      } else {
        throw row.unsaid(member)
      }
    }
    guard let isAssistant, let parts else { throw LineRejection(.notConvertible, "a message without role or text") }
    append(Turn(isAssistant: isAssistant, parts: parts))
  }
}
