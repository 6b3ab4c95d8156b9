internal import FileFormats

extension ChatRequest {
  /// A line of an OpenAI batch.
  func writeOpenAI(_ row: JSONText, id: RequestId, to draft: inout RequestDraft) throws(LineRejection) {
    guard stop.count <= 4 else {
      throw LineRejection(.notConvertible, "\(stop.count) stop sequences, OpenAI takes 4")
    }
    draft.beginOpenAI(id: id)
    draft.raw("{\"model\":")
    draft.model()
    draft.raw(",\"messages\":[")
    if !system.isEmpty {
      draft.raw("{\"role\":\"system\",\"content\":")
      draft.content(system, of: row)
      draft.raw(turns.isEmpty ? "}" : "},")
    }
    try writeOpenAITurns(row, to: &draft)
    draft.raw("]")
    draft.parameter(",\"max_tokens\":", maximumTokens, of: row)
    draft.parameter(",\"temperature\":", temperature, of: row)
    draft.parameter(",\"top_p\":", topP, of: row)
    draft.list(",\"stop\":", stop, of: row)
    writeOpenAITools(row, to: &draft)
    draft.raw("}}")
  }

  /// A line of an Anthropic batch.
  ///
  /// - Parameter limit: for a request that states none.
  func writeAnthropic(
    _ row: JSONText, id: RequestId, limit: Int?, to draft: inout RequestDraft
  ) throws(LineRejection) {
    guard turns.first?.isAssistant == false else {
      throw LineRejection(.notConvertible, "the first turn is the assistant's")
    }
    if let temperature, !((JSONText.double(row[temperature]) ?? 2) <= 1) {
      throw LineRejection(.notConvertible, "a temperature over 1, which Anthropic does not take")
    }
    draft.raw("{\"custom_id\":")
    draft.raw(id.literal)
    draft.raw(",\"params\":{\"model\":")
    draft.model()
    draft.raw(",\"max_tokens\":")
    if let maximumTokens {
      draft.raw(row[maximumTokens])
    } else if let limit {
      draft.integer(limit)
    } else {
      throw LineRejection(.notConvertible, "no max_tokens, which Anthropic demands; --max-tokens N gives one")
    }
    if !system.isEmpty {
      draft.raw(",\"system\":")
      draft.content(system, of: row)
    }
    draft.raw(",\"messages\":[")
    try checkTools("Anthropic", row)
    try writeTurns(row, to: &draft) { (draft, parts) throws(LineRejection) in
      try draft.anthropicContent(parts, of: row)
    }
    draft.raw("]")
    draft.parameter(",\"temperature\":", temperature, of: row)
    draft.parameter(",\"top_p\":", topP, of: row)
    draft.list(",\"stop_sequences\":", stop, of: row)
    writeAnthropicTools(row, to: &draft)
    draft.raw("}}")
  }

  /// A line of a Bedrock batch whose job has the invocation type Converse.
  func writeConverse(_ row: JSONText, id: RequestId, to draft: inout RequestDraft) throws(LineRejection) {
    for (index, turn) in turns.enumerated() where turn.isAssistant != (index % 2 == 1) {
      throw LineRejection(.notConvertible, "the turns do not alternate, beginning with the user's")
    }
    draft.raw("{\"recordId\":")
    draft.raw(id.literal)
    draft.raw(",\"modelInput\":{\"messages\":[")
    try checkTools("Bedrock", row)
    try writeTurns(row, to: &draft) { (draft, parts) throws(LineRejection) in
      try draft.converseContent(parts, of: row)
    }
    draft.raw("]")
    if !system.isEmpty {
      draft.raw(",\"system\":")
      draft.texts(system, of: row)
    }
    writeConfiguration(",\"inferenceConfig\":{", limit: "\"maxTokens\":", row, to: &draft)
    try writeConverseTools(row, to: &draft)
    draft.raw("}}")
  }

  /// A line of a Gemini batch.
  func writeGemini(_ row: JSONText, id: RequestId, to draft: inout RequestDraft) throws(LineRejection) {
    try checkTextsOnly()
    draft.raw("{\"key\":")
    draft.raw(id.literal)
    draft.raw(",\"request\":{\"contents\":[")
    for (index, turn) in turns.enumerated() {
      if index > 0 { draft.raw(",") }
      draft.raw(turn.isAssistant ? "{\"role\":\"model\",\"parts\":" : "{\"role\":\"user\",\"parts\":")
      draft.texts(turn.parts.compactMap(\.text), of: row)
      draft.raw("}")
    }
    draft.raw("]")
    if !system.isEmpty {
      draft.raw(",\"systemInstruction\":{\"parts\":")
      draft.texts(system, of: row)
      draft.raw("}")
    }
    writeConfiguration(",\"generationConfig\":{", limit: "\"maxOutputTokens\":", row, to: &draft)
    draft.raw("}}")
  }

  private func writeTurns(
    _ row: JSONText, to draft: inout RequestDraft,
    content: (inout RequestDraft, [ChatPart]) throws(LineRejection) -> Void
  ) throws(LineRejection) {
    for (index, turn) in turns.enumerated() {
      if index > 0 { draft.raw(",") }
      draft.raw(turn.isAssistant ? "{\"role\":\"assistant\",\"content\":" : "{\"role\":\"user\",\"content\":")
      try content(&draft, turn.parts)
      draft.raw("}")
    }
  }

  private func writeConfiguration(
    _ open: StaticString, limit: StaticString, _ row: JSONText, to draft: inout RequestDraft
  ) {
    var opening = open
    func begin(_ draft: inout RequestDraft) {
      draft.raw(opening)
      opening = ","
    }
    let numbers: [(StaticString, Range<Int>?)] = [
      (limit, maximumTokens), ("\"temperature\":", temperature), ("\"topP\":", topP),
    ]
    for case (let name, let number?) in numbers {
      begin(&draft)
      draft.raw(name)
      draft.raw(row[number])
    }
    if !stop.isEmpty {
      begin(&draft)
      draft.list("\"stopSequences\":", stop, of: row)
    }
    if opening.utf8CodeUnitCount == 1 { draft.raw("}") }
  }
}

extension JSONText {
  /// The value of a number as it is written.
  fileprivate static func double(_ number: UnsafeBufferPointer<UInt8>) -> Double? {
    Double(String(decoding: number, as: UTF8.self))
  }
}

extension RequestDraft {
  /// Up to the body of a chat completion.
  mutating func beginOpenAI(id: RequestId) {
    raw("{\"custom_id\":")
    raw(id.literal)
    raw(",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":")
  }

  /// One text as it is, several as a list of parts of type text.
  mutating func content(_ parts: [Range<Int>], of row: JSONText) {
    if parts.count == 1 { return raw(row[parts[0]]) }
    for (index, part) in parts.enumerated() {
      raw(index == 0 ? "[{\"type\":\"text\",\"text\":" : ",{\"type\":\"text\",\"text\":")
      raw(row[part])
      raw("}")
    }
    raw("]")
  }

  /// `[{"text": ...}, ...]`
  mutating func texts(_ parts: [Range<Int>], of row: JSONText) {
    for (index, part) in parts.enumerated() {
      raw(index == 0 ? "[{\"text\":" : ",{\"text\":")
      raw(row[part])
      raw("}")
    }
    raw("]")
  }

  fileprivate mutating func parameter(_ name: StaticString, _ value: Range<Int>?, of row: JSONText) {
    guard let value else { return }
    raw(name)
    raw(row[value])
  }

  fileprivate mutating func list(_ name: StaticString, _ values: [Range<Int>], of row: JSONText) {
    guard !values.isEmpty else { return }
    raw(name)
    for (index, value) in values.enumerated() {
      raw(index == 0 ? "[" : ",")
      raw(row[value])
    }
    raw("]")
  }
}
