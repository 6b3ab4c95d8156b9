internal import JSONCoding

extension RequestMaker {
  /// Makes the request of a row of another layout: said in the provider's words, its texts and numbers byte for byte.
  ///
  /// - Returns: the id under which it goes out.
  func convert(
    _ row: JSONText, of log: LogFormat, id: RequestId, to draft: inout RequestDraft
  ) throws(LineRejection) {
    let source = try RequestSource(row, of: log, promptField: promptField)
    if format == .openAIBatch {
      switch source {
      case .openAI(let body): return try copy(body: body, of: row, id: id, to: &draft)
      case .chat(let parameters, let messages):
        return try copy(messages: messages, parameters: parameters, of: row, id: id, to: &draft)
      default: break
      }
    }
    let chat = try RequestMaker.chat(source, in: row)
    switch format {
    case .openAIBatch: try chat.writeOpenAI(row, id: id, to: &draft)
    case .anthropicBatch: try chat.writeAnthropic(row, id: id, limit: maximumTokens, to: &draft)
    case .bedrock: try chat.writeConverse(row, id: id, to: &draft)
    case .vertex: chat.writeGemini(row, id: id, to: &draft)
    }
  }

  private static func chat(_ source: RequestSource, in row: JSONText) throws(LineRejection) -> ChatRequest {
    switch source {
    case .anthropic(let body): return try ChatRequest(anthropic: body, in: row)
    case .bedrock(let body): return try ChatRequest(bedrock: body, in: row)
    case .gemini(let body): return try ChatRequest(gemini: body, in: row)
    case .openAI(let body):
      return try ChatRequest(openAI: body, messages: messages(of: body, in: row), isLogRow: false, in: row)
    case .chat(let parameters, let messages), .conversation(let parameters, let messages):
      return try ChatRequest(openAI: parameters, messages: messages, isLogRow: true, in: row)
    }
  }

  private static func messages(of body: Range<Int>, in row: JSONText) throws(LineRejection) -> Range<Int> {
    guard let messages = try member("messages", of: row.members(of: body), in: row) else {
      throw LineRejection(.notConvertible, "no chat: its body has no 'messages'")
    }
    return messages.value
  }

  /// A logged body that is a chat completion's, whatever it asks for, with the model's name replaced.
  private func copy(
    body: Range<Int>, of row: JSONText, id: RequestId, to draft: inout RequestDraft
  ) throws(LineRejection) {
    _ = try RequestMaker.messages(of: body, in: row)
    let members = row.members(of: body)
    if let foreign = members.first(where: { row.isNamed($0, among: ["system", "anthropic_version"]) }) {
      throw LineRejection(.notConvertible, "a body with '\(row.name(of: foreign))' is no chat completion's")
    }
    draft.beginOpenAI(id: id)
    if let model = try RequestMaker.member("model", of: members, in: row) {
      draft.raw(row[body.lowerBound..<model.value.lowerBound])
      draft.model()
      draft.raw(row[model.value.upperBound..<body.upperBound])
    } else {
      draft.raw("{\"model\":")
      draft.model()
      draft.raw(",")
      draft.raw(row[(body.lowerBound + 1)..<body.upperBound])
    }
    draft.raw("}")
  }

  /// Logged messages up to the last that is not the assistant's, with the parameters that were logged beside them.
  private func copy(
    messages: Range<Int>, parameters: Range<Int>?, of row: JSONText, id: RequestId, to draft: inout RequestDraft
  ) throws(LineRejection) {
    var list = row.values(of: messages)
    for message in list {
      guard try RequestMaker.member("role", of: row.members(of: message), in: row) != nil else {
        throw LineRejection(.notConvertible, "a message without a role")
      }
    }
    while let last = list.last, isAssistant(last, in: row) { list.removeLast() }
    guard let first = list.first, let last = list.last else { throw LineRejection(.notConvertible, "no user turn") }
    draft.beginOpenAI(id: id)
    draft.raw("{\"model\":")
    draft.model()
    draft.raw(",\"messages\":[")
    draft.raw(row[first.lowerBound..<last.upperBound])
    draft.raw("]")
    for member in parameters.map(row.members) ?? [] where row.isNamed(member, among: ChatRequest.openAIParameters) {
      draft.raw(",\"")
      draft.raw(row[member.name])
      draft.raw("\":")
      draft.raw(row[member.value])
    }
    draft.raw("}}")
  }

  private func isAssistant(_ message: Range<Int>, in row: JSONText) -> Bool {
    row.members(of: message).contains { row.spells("role", in: $0.name) && row.isString("assistant", at: $0.value) }
  }
}
