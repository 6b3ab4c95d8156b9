internal import FileFormats

/// A tool that a request defines. All are ranges of the row.
struct ChatTool {
  /// A JSON string.
  let name: Range<Int>
  /// A JSON string; nil for none.
  let description: Range<Int>?
  /// A JSON schema of the arguments; nil for a tool without any.
  let schema: Range<Int>?
}

/// Which tools the model is told to call.
enum ChatToolChoice {
  case auto, any, none
  /// A JSON string of the row.
  case tool(name: Range<Int>)
}

extension JSONText {
  /// OpenAI's `tools`.
  func openAITools(_ value: Range<Int>) throws(LineRejection) -> [ChatTool] {
    try values(of: value).map { (tool) throws(LineRejection) in
      var function: Range<Int>?
      for member in members(of: tool) {
        if spells("function", in: member.name) {
          function = member.value
        } else if !(spells("type", in: member.name) && isString("function", at: member.value)) {
          throw LineRejection(.notConvertible, "a tool with '\(name(of: member))' that is not a function")
        }
      }
      return try self.tool(function ?? tool, schema: "parameters")
    }
  }

  /// Anthropic's `tools`, of those that the client carries out.
  func anthropicTools(_ value: Range<Int>) throws(LineRejection) -> [ChatTool] {
    try values(of: value).map { (tool) throws(LineRejection) in try self.tool(tool, schema: "input_schema") }
  }

  /// Converse's `toolConfig.tools`.
  func converseTools(_ value: Range<Int>) throws(LineRejection) -> [ChatTool] {
    try values(of: value).map { (tool) throws(LineRejection) in
      let members = members(of: tool)
      guard members.count == 1, let member = members.first, spells("toolSpec", in: member.name) else {
        throw LineRejection(.notConvertible, "a tool that is not a 'toolSpec'")
      }
      return try self.tool(member.value, schema: "inputSchema")
    }
  }

  private func tool(_ value: Range<Int>, schema schemaName: StaticString) throws(LineRejection) -> ChatTool {
    var name: Range<Int>?
    var description: Range<Int>?
    var schema: Range<Int>?
    for member in members(of: value) where kind(of: member.value) != .null {
      if spells("name", in: member.name) {
        name = try string(member)
      } else if spells("description", in: member.name) {
        description = try string(member)
      } else if spells(schemaName, in: member.name), kind(of: member.value) == .object {
        schema = member.value
        // Converse's schema is in a member of its own.
        if spells("inputSchema", in: member.name) {
          let inner = members(of: member.value)
          guard inner.count == 1, let json = inner.first, spells("json", in: json.name),
            kind(of: json.value) == .object
          else { throw unsaid(member) }
          schema = json.value
        }
      } else if spells("strict", in: member.name), self[member.value].elementsEqual("false".utf8) {
        continue
      } else if spells("type", in: member.name), isString("custom", at: member.value) {
        continue
      } else if !spells("cache_control", in: member.name) {
        throw LineRejection(
          .notConvertible, "a tool with '\(self.name(of: member))', which cannot be said in the other layout")
      }
    }
    guard let name else { throw LineRejection(.notConvertible, "a tool without a name") }
    return ChatTool(name: name, description: description, schema: schema)
  }

  /// OpenAI's `tool_choice`.
  func openAIToolChoice(_ member: Member) throws(LineRejection) -> ChatToolChoice {
    let value = member.value
    if isString("auto", at: value) { return .auto }
    if isString("none", at: value) { return .none }
    if isString("required", at: value) { return .any }
    let members = members(of: value)
    guard let function = members.first(where: { spells("function", in: $0.name) }), members.count == 2,
      members.contains(where: { spells("type", in: $0.name) && isString("function", at: $0.value) }),
      let name = self.members(of: function.value).first, spells("name", in: name.name)
    else { throw unsaid(member) }
    return .tool(name: try string(name))
  }

  /// Anthropic's `tool_choice`, and whether one tool at a time may be called.
  func anthropicToolChoice(_ member: Member) throws(LineRejection) -> (choice: ChatToolChoice, callsOneTool: Bool) {
    var type: Range<Int>?
    var name: Range<Int>?
    var callsOneTool = false
    for part in members(of: member.value) where kind(of: part.value) != .null {
      if spells("type", in: part.name) {
        type = part.value
      } else if spells("name", in: part.name) {
        name = try string(part)
      } else if spells("disable_parallel_tool_use", in: part.name), kind(of: part.value) == .bool {
        callsOneTool = self[part.value].first == UInt8(ascii: "t")
      } else {
        throw unsaid(part)
      }
    }
    guard let type else { throw unsaid(member) }
    if isString("auto", at: type) { return (.auto, callsOneTool) }
    if isString("any", at: type) { return (.any, callsOneTool) }
    if isString("none", at: type) { return (.none, callsOneTool) }
    guard isString("tool", at: type), let name else { throw unsaid(member) }
    return (.tool(name: name), callsOneTool)
  }

  /// Converse's `toolConfig.toolChoice`.
  func converseToolChoice(_ member: Member) throws(LineRejection) -> ChatToolChoice {
    guard let choice = members(of: member.value).first else { throw unsaid(member) }
    if spells("auto", in: choice.name) { return .auto }
    if spells("any", in: choice.name) { return .any }
    guard spells("tool", in: choice.name), let name = members(of: choice.value).first, spells("name", in: name.name)
    else { throw unsaid(member) }
    return .tool(name: try string(name))
  }

  /// The JSON object that the arguments of OpenAI's calls spell, on one line.
  func toolArguments(_ member: Member) throws(LineRejection) -> [UInt8] {
    guard let text = unescaped(inside(try string(member))) else { throw unsaid(member) }
    if text.allSatisfy({ $0 <= 0x20 }) { return Array("{}".utf8) }
    guard let value = try? JSONValue(parsing: text), value.members != nil else {
      throw LineRejection(.notConvertible, "'arguments' of a call that are not a JSON object")
    }
    // Line ends stand between members alone: a string has none.
    let line = text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    return line.withUnsafeBufferPointer { buffer in
      let row = JSONText(buffer)
      return Array(row[row.document])
    }
  }
}
