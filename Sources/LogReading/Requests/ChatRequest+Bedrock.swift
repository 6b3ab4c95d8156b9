internal import FileFormats

extension ChatRequest {
  /// Reads a body of Bedrock's Converse, or an InvokeModel body in Anthropic's words. Those of other model families are
  /// refused.
  init(bedrock body: Range<Int>, in row: JSONText) throws(LineRejection) {
    let members = row.members(of: body)
    if members.contains(where: { row.spells("anthropic_version", in: $0.name) }) {
      try self.init(anthropic: body, in: row)
      return
    }
    self.init()
    for member in members where row.kind(of: member.value) != .null {
      if row.spells("messages", in: member.name) {
        for message in row.values(of: member.value) { try readAnthropic(message: message, in: row) }
      } else if row.spells("system", in: member.name) {
        system = try row.textParts(of: member.value)
      } else if row.spells("inferenceConfig", in: member.name) {
        for parameter in row.members(of: member.value) where row.kind(of: parameter.value) != .null {
          try readConverse(parameter: parameter, in: row)
        }
      } else if row.spells("toolConfig", in: member.name) {
        for part in row.members(of: member.value) where row.kind(of: part.value) != .null {
          if row.spells("tools", in: part.name) {
            tools = try row.converseTools(part.value)
          } else if row.spells("toolChoice", in: part.name) {
            toolChoice = try row.converseToolChoice(part)
          } else {
            throw row.unsaid(part)
          }
        }
      } else if !row.isNamed(member, among: ["modelId", "requestMetadata"]) {
        throw row.unsaid(member)
      }
    }
    try check()
  }

  private mutating func readConverse(parameter: JSONText.Member, in row: JSONText) throws(LineRejection) {
    if row.spells("maxTokens", in: parameter.name) {
      maximumTokens = try row.number(parameter)
    } else if row.spells("temperature", in: parameter.name) {
      temperature = try row.number(parameter)
    } else if row.spells("topP", in: parameter.name) {
      topP = try row.number(parameter)
    } else if row.spells("stopSequences", in: parameter.name) {
      stop = try row.texts(of: parameter.value, in: "stopSequences")
    } else {
      throw row.unsaid(parameter)
    }
  }
}
