internal import FileFormats

extension ChatRequest {
  /// Reads a request of Gemini's generateContent, in camel or snake case.
  init(gemini body: Range<Int>, in row: JSONText) throws(LineRejection) {
    for member in row.members(of: body) where row.kind(of: member.value) != .null {
      if row.spells("contents", in: member.name) {
        let contents = row.kind(of: member.value) == .object ? [member.value] : row.values(of: member.value)
        for content in contents { try readGemini(content: content, in: row) }
      } else if row.isNamed(member, among: ["systemInstruction", "system_instruction"]) {
        system = try ChatRequest.geminiParts(of: member.value, in: row).parts
      } else if row.isNamed(member, among: ["generationConfig", "generation_config"]) {
        for parameter in row.members(of: member.value) where row.kind(of: parameter.value) != .null {
          try readGemini(parameter: parameter, in: row)
        }
      } else if !row.isNamed(member, among: ["model", "labels"]) {
        throw row.unsaid(member)
      }
    }
    try check()
  }

  private mutating func readGemini(parameter: JSONText.Member, in row: JSONText) throws(LineRejection) {
    if row.isNamed(parameter, among: ["maxOutputTokens", "max_output_tokens"]) {
      maximumTokens = try row.number(parameter)
    } else if row.spells("temperature", in: parameter.name) {
      temperature = try row.number(parameter)
    } else if row.isNamed(parameter, among: ["topP", "top_p"]) {
      topP = try row.number(parameter)
    } else if row.isNamed(parameter, among: ["stopSequences", "stop_sequences"]) {
      stop = try row.texts(of: parameter.value, in: "stopSequences")
    } else if !row.isNamed(parameter, among: ["candidateCount", "candidate_count"])
      || !row[parameter.value].elementsEqual("1".utf8)
    {
      throw row.unsaid(parameter)
    }
  }

  private mutating func readGemini(content: Range<Int>, in row: JSONText) throws(LineRejection) {
    let (role, parts) = try ChatRequest.geminiParts(of: content, in: row)
    let isAssistant = role.map { row.isString("model", at: $0) } ?? false
    guard isAssistant || role.map({ row.isString("user", at: $0) }) ?? true else {
      throw LineRejection(.notConvertible, "a content of neither user nor model")
    }
    turns.append(Turn(isAssistant: isAssistant, parts: parts.map { .text($0) }))
  }

  private static func geminiParts(
    of content: Range<Int>, in row: JSONText
  ) throws(LineRejection) -> (role: Range<Int>?, parts: [Range<Int>]) {
    var role: Range<Int>?
    var parts: [Range<Int>]?
    for member in row.members(of: content) {
      if row.spells("role", in: member.name) {
        role = member.value
      } else if row.spells("parts", in: member.name) {
        parts = try row.textParts(of: member.value)
      } else {
        throw row.unsaid(member)
      }
    }
    guard let parts else { throw LineRejection(.notConvertible, "a content without text") }
    return (role, parts)
  }
}
