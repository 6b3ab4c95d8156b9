internal import FileFormats

extension ChatRequest {
  /// OpenAI's messages: what tools gave back is a message each.
  func writeOpenAITurns(_ row: JSONText, to draft: inout RequestDraft) throws(LineRejection) {
    var isFirst = true
    func begin(_ text: StaticString, _ draft: inout RequestDraft) {
      if !isFirst { draft.raw(",") }
      isFirst = false
      draft.raw(text)
    }
    for turn in turns {
      var rest: [ChatPart] = []
      var calls: [ChatPart] = []
      for part in turn.parts {
        switch part {
        case .toolResult(let id, let parts, let isError):
          guard !isError else {
            throw LineRejection(.notConvertible, "a tool result with 'is_error', which OpenAI has no word for")
          }
          let texts = parts.compactMap(\.text)
          guard texts.count == parts.count else {
            throw LineRejection(.notConvertible, "an image as the result of a tool, which OpenAI does not take")
          }
          begin("{\"role\":\"tool\",\"tool_call_id\":", &draft)
          draft.raw(row[id])
          draft.raw(",\"content\":")
          if texts.isEmpty { draft.raw("\"\"") } else { draft.content(texts, of: row) }
          draft.raw("}")
        case .toolCall: calls.append(part)
        case .text, .image: rest.append(part)
        }
      }
      guard !rest.isEmpty || !calls.isEmpty else { continue }
      begin(
        turn.isAssistant ? "{\"role\":\"assistant\",\"content\":" : "{\"role\":\"user\",\"content\":", &draft)
      if rest.isEmpty {
        draft.raw("null")
      } else {
        try draft.openAIContent(rest, isAssistant: turn.isAssistant, of: row)
      }
      draft.openAICalls(calls, of: row)
      draft.raw("}")
    }
  }

  func writeOpenAITools(_ row: JSONText, to draft: inout RequestDraft) {
    guard !tools.isEmpty else { return }
    for (index, tool) in tools.enumerated() {
      draft.raw(index == 0 ? ",\"tools\":[" : ",")
      draft.raw("{\"type\":\"function\",\"function\":{")
      draft.tool(tool, schema: ",\"parameters\":", of: row)
      draft.raw("}}")
    }
    draft.raw("]")
    switch toolChoice {
    case nil: break
    case .auto: draft.raw(",\"tool_choice\":\"auto\"")
    case .any: draft.raw(",\"tool_choice\":\"required\"")
    case .some(.none): draft.raw(",\"tool_choice\":\"none\"")
    case .tool(let name):
      draft.raw(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":")
      draft.raw(row[name])
      draft.raw("}}")
    }
    if callsOneTool { draft.raw(",\"parallel_tool_calls\":false") }
  }

  func writeAnthropicTools(_ row: JSONText, to draft: inout RequestDraft) {
    guard !tools.isEmpty else { return }
    for (index, tool) in tools.enumerated() {
      draft.raw(index == 0 ? ",\"tools\":[{" : ",{")
      draft.tool(tool, schema: ",\"input_schema\":", of: row, isSchemaNeeded: true)
      draft.raw("}")
    }
    draft.raw("]")
    guard toolChoice != nil || callsOneTool else { return }
    switch toolChoice {
    case nil, .auto: draft.raw(",\"tool_choice\":{\"type\":\"auto\"")
    case .any: draft.raw(",\"tool_choice\":{\"type\":\"any\"")
    case .some(.none): draft.raw(",\"tool_choice\":{\"type\":\"none\"")
    case .tool(let name):
      draft.raw(",\"tool_choice\":{\"type\":\"tool\",\"name\":")
      draft.raw(row[name])
    }
    if callsOneTool, !isToolChoiceNone { draft.raw(",\"disable_parallel_tool_use\":true") }
    draft.raw("}")
  }

  private var isToolChoiceNone: Bool { if case .some(.none) = toolChoice { true } else { false } }

  func writeConverseTools(_ row: JSONText, to draft: inout RequestDraft) throws(LineRejection) {
    guard !tools.isEmpty else { return }
    guard !callsOneTool else {
      throw LineRejection(.notConvertible, "'parallel_tool_calls', which cannot be turned off in Converse")
    }
    for (index, tool) in tools.enumerated() {
      draft.raw(index == 0 ? ",\"toolConfig\":{\"tools\":[{\"toolSpec\":{" : ",{\"toolSpec\":{")
      draft.tool(tool, schema: ",\"inputSchema\":{\"json\":", of: row, isSchemaNeeded: true)
      draft.raw("}}}")
    }
    draft.raw("]")
    switch toolChoice {
    case nil: break
    case .auto: draft.raw(",\"toolChoice\":{\"auto\":{}}")
    case .any: draft.raw(",\"toolChoice\":{\"any\":{}}")
    case .some(.none): throw LineRejection(.notConvertible, "'tool_choice' of none, which Converse has no word for")
    case .tool(let name):
      draft.raw(",\"toolChoice\":{\"tool\":{\"name\":")
      draft.raw(row[name])
      draft.raw("}}")
    }
    draft.raw("}")
  }

  /// Refuses calls of tools that the provider would refuse: without definitions, or under ids that it does not take.
  func checkTools(_ provider: String, _ row: JSONText) throws(LineRejection) {
    guard usesTools else { return }
    guard !tools.isEmpty else {
      throw LineRejection(.notConvertible, "calls of tools without 'tools', which \(provider) does not take")
    }
    for part in turns.flatMap(\.parts) {
      let id: Range<Int>? =
        switch part {
        case .toolCall(let id, _, _), .toolResult(let id, _, _): id
        case .text, .image: nil
        }
      guard let id else { continue }
      let text = row[row.inside(id)]
      let isPlain = text.allSatisfy { byte in
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
      guard isPlain, (1...64).contains(text.count) else {
        throw LineRejection(
          .notConvertible,
          "the id of a call \(String(decoding: row[id].prefix(64), as: UTF8.self)), which \(provider) does not take")
      }
    }
  }
}

extension RequestDraft {
  /// A tool's members but for the braces around them.
  ///
  /// - Parameters:
  ///   - name: what comes before the schema, with a comma.
  ///   - isSchemaNeeded: whether a tool without arguments has to say so.
  fileprivate mutating func tool(
    _ tool: ChatTool, schema name: StaticString, of row: JSONText, isSchemaNeeded: Bool = false
  ) {
    raw("\"name\":")
    raw(row[tool.name])
    if let description = tool.description {
      raw(",\"description\":")
      raw(row[description])
    }
    guard tool.schema != nil || isSchemaNeeded else { return }
    raw(name)
    if let schema = tool.schema { raw(row[schema]) } else { raw("{\"type\":\"object\",\"properties\":{}}") }
  }

  fileprivate mutating func openAIContent(
    _ parts: [ChatPart], isAssistant: Bool, of row: JSONText
  ) throws(LineRejection) {
    let texts = parts.compactMap(\.text)
    guard texts.count < parts.count else { return content(texts, of: row) }
    guard !isAssistant else { throw LineRejection(.notConvertible, "an image of the assistant's") }
    for (index, part) in parts.enumerated() {
      raw(index == 0 ? "[" : ",")
      switch part {
      case .image(let image):
        raw("{\"type\":\"image_url\",\"image_url\":{\"url\":")
        string(image.url)
        raw("}}")
      case .text(let text):
        raw("{\"type\":\"text\",\"text\":")
        raw(row[text])
        raw("}")
      case .toolCall, .toolResult: break
      }
    }
    raw("]")
  }

  fileprivate mutating func openAICalls(_ calls: [ChatPart], of row: JSONText) {
    guard !calls.isEmpty else { return }
    for (index, call) in calls.enumerated() {
      guard case .toolCall(let id, let name, let arguments) = call else { continue }
      raw(index == 0 ? ",\"tool_calls\":[{\"id\":" : ",{\"id\":")
      raw(row[id])
      raw(",\"type\":\"function\",\"function\":{\"name\":")
      raw(row[name])
      raw(",\"arguments\":")
      string(arguments)
      raw("}}")
    }
    raw("]")
  }

  /// One text as it is, anything else as a list of blocks.
  mutating func anthropicContent(_ parts: [ChatPart], of row: JSONText) throws(LineRejection) {
    if parts.count == 1, let text = parts[0].text { return raw(row[text]) }
    for (index, part) in parts.enumerated() {
      raw(index == 0 ? "[" : ",")
      switch part {
      case .text(let text):
        raw("{\"type\":\"text\",\"text\":")
        raw(row[text])
        raw("}")
      case .image(.data(let type, let base64)):
        raw("{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":")
        string(Array("image/\(type)".utf8))
        raw(",\"data\":")
        string(base64)
        raw("}}")
      case .image(.address(let url)):
        raw("{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":")
        string(url)
        raw("}}")
      case .toolCall(let id, let name, let arguments):
        raw("{\"type\":\"tool_use\",\"id\":")
        raw(row[id])
        raw(",\"name\":")
        raw(row[name])
        raw(",\"input\":")
        raw(arguments)
        raw("}")
      case .toolResult(let id, let parts, let isError):
        raw("{\"type\":\"tool_result\",\"tool_use_id\":")
        raw(row[id])
        if !parts.isEmpty {
          raw(",\"content\":")
          try anthropicContent(parts, of: row)
        }
        if isError { raw(",\"is_error\":true") }
        raw("}")
      }
    }
    raw("]")
  }

  mutating func converseContent(_ parts: [ChatPart], of row: JSONText) throws(LineRejection) {
    raw("[")
    for (index, part) in parts.enumerated() {
      if index > 0 { raw(",") }
      switch part {
      case .text(let text):
        raw("{\"text\":")
        raw(row[text])
        raw("}")
      case .image(.data(let type, let base64)):
        raw("{\"image\":{\"format\":")
        string(Array(type.utf8))
        raw(",\"source\":{\"bytes\":")
        string(base64)
        raw("}}}")
      case .image(.address):
        throw LineRejection(.notConvertible, "an image by its address, which Converse does not take")
      case .toolCall(let id, let name, let arguments):
        raw("{\"toolUse\":{\"toolUseId\":")
        raw(row[id])
        raw(",\"name\":")
        raw(row[name])
        raw(",\"input\":")
        raw(arguments)
        raw("}}")
      case .toolResult(let id, let parts, let isError):
        raw("{\"toolResult\":{\"toolUseId\":")
        raw(row[id])
        raw(",\"content\":")
        try converseContent(parts, of: row)
        if isError { raw(",\"status\":\"error\"") }
        raw("}}")
      }
    }
    raw("]")
  }
}
