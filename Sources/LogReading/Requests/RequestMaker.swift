package import FileFormats

/// Makes of each row of a log the request that a provider's batch takes.
///
/// A row that has the provider's layout already keeps every byte but the model's name, and an id that it needs and
/// lacks. Any other row is converted where that is exact; what cannot be said in the provider's words is a reject.
package struct RequestMaker: Sendable {
  package let format: RequestFormat
  package let limits: RequestLimits
  /// By input, its place among those of the whole run, which made ids tell; empty where every input is its own.
  package var places: [Int] = []
  /// For requests that state no limit of their own, where the provider demands one.
  let maximumTokens: Int?
  /// Leads to a row's text or messages in a layout of its own.
  package var promptField: JSONPointer?

  package init(_ format: RequestFormat, limits: RequestLimits, maximumTokens: Int? = nil) {
    self.format = format
    self.limits = limits
    self.maximumTokens = maximumTokens
  }

  /// Why no request can be made of any row of this log; nil if it can.
  package func refusal(of log: LogFormat) -> String? {
    if log == format.logFormat || promptField != nil || RequestSource.formats.contains(log) { return nil }
    let names = LogFormat.allCases.filter(RequestSource.formats.contains).map(\.rawValue)
    return "rows of \(log.rawValue) do not hold a complete request for \(format.rawValue); those of "
      + "\(names.joined(separator: ", ")) do, and others by --prompt-field"
  }

  /// Appends the request of one row.
  ///
  /// - Parameters:
  ///   - row: a valid document.
  ///   - id: the row's own; empty if it has none.
  func append(
    _ row: JSONText, of log: LogFormat, id: UnsafeBufferPointer<UInt8>, input: Int, line: Int,
    to batch: inout RequestBatch
  ) throws(LineRejection) {
    let start = batch.bytes.count
    let ownId = id.isEmpty ? nil : RequestId(id)
    var draft = RequestDraft(appendingTo: batch.bytes)
    batch.bytes = []
    let made = RequestId(input: input < places.count ? places[input] : input, line: line)
    let result = Result { () throws(LineRejection) -> RequestSpan in
      let sent: RequestId?
      if log == format.logFormat {
        sent = try rewrite(row, id: ownId, made: made, to: &draft)
      } else {
        let id = ownId.flatMap { format.takes($0) ? $0 : nil } ?? made
        try convert(row, of: log, id: id, to: &draft)
        sent = id
      }
      guard draft.count < limits.bytes else {
        throw LineRejection(.notConvertible, "the request has \(draft.count) bytes, a file may have \(limits.bytes)")
      }
      return draft.finish(id: sent?.literal ?? [], identity: (sent ?? made).identity)
    }
    batch.bytes = draft.writer.bytes
    switch result {
    case .success(let span): batch.spans.append(span)
    case .failure(let rejection):
      batch.bytes.removeSubrange(start...)
      throw rejection
    }
  }
}

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
      case .chat(let parameters, let messages) where RequestMaker.hasOpenAIRoles(messages, in: row):
        return try copy(messages: messages, parameters: parameters, of: row, id: id, to: &draft)
      default: break
      }
    }
    let chat = try RequestMaker.chat(source, in: row)
    switch format {
    case .openAIBatch: try chat.writeOpenAI(row, id: id, to: &draft)
    case .anthropicBatch: try chat.writeAnthropic(row, id: id, limit: maximumTokens, to: &draft)
    case .bedrock: try chat.writeConverse(row, id: id, to: &draft)
    case .vertex: try chat.writeGemini(row, id: id, to: &draft)
    }
  }

  /// Whether all messages have roles that OpenAI knows, in its spelling.
  private static func hasOpenAIRoles(_ messages: Range<Int>, in row: JSONText) -> Bool {
    row.values(of: messages).allSatisfy { message in
      row.members(of: message).contains { member in
        guard row.spells("role", in: member.name) else { return false }
        let roles: [StaticString] = ["user", "assistant", "system", "developer", "tool", "function"]
        return roles.contains { row.isString($0, at: member.value) }
      }
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
    guard let messages = member("messages", of: row.members(of: body), in: row) else {
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
      throw LineRejection(.notConvertible, "a body with '\(row.name(of: foreign))' is not that of a chat completion")
    }
    draft.beginOpenAI(id: id)
    if let model = RequestMaker.member("model", of: members, in: row) {
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
      guard RequestMaker.member("role", of: row.members(of: message), in: row) != nil else {
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

extension RequestMaker {
  /// One place of a row where other bytes stand in the request.
  private struct Edit {
    let range: Range<Int>
    /// Before the model's name, or all there is.
    var text: [UInt8] = []
    var namesModel = false
    var textBehind: [UInt8] = []
  }

  /// Copies a row of the same layout.
  ///
  /// - Returns: the id under which it goes out; nil for a line without one.
  func rewrite(
    _ row: JSONText, id: RequestId?, made: RequestId, to draft: inout RequestDraft
  ) throws(LineRejection) -> RequestId? {
    let names = format.members
    let root = row.document
    let members = row.members(of: root)
    guard let body = RequestMaker.member(names.body, of: members, in: row) else {
      throw LineRejection(.notConvertible, "has no '\(names.body)'")
    }
    if format == .openAIBatch, let url = RequestMaker.member("url", of: members, in: row),
      row.kind(of: url.value) == .string
    {
      draft.endpoint = RequestEndpoint(path: row[row.inside(url.value)])
    }
    let idMember = RequestMaker.member(names.id, of: members, in: row)
    if members.contains(where: { member in names.results.contains { row.spells($0, in: member.name) } }) {
      return writeWithoutResults(row, id: idMember == nil ? nil : id, body: body.value, to: &draft)
    }
    var edits: [Edit] = []
    var sent = id
    if let idMember {
      if id == nil, names.needsIdAndModel { sent = made }
      if let sent, row.kind(of: idMember.value) != .string || id == nil {
        edits.append(Edit(range: idMember.value, text: sent.literal))
      }
    } else if names.needsIdAndModel {
      sent = made
      edits.append(RequestMaker.insertion(of: names.id, in: root, isEmpty: false, text: made.literal))
    } else {
      sent = nil
    }
    let bodyMembers = row.members(of: body.value)
    if let model = RequestMaker.member(names.model, of: bodyMembers, in: row) {
      edits.append(Edit(range: model.value, namesModel: true))
    } else if names.needsIdAndModel {
      var insertion = RequestMaker.insertion(of: names.model, in: body.value, isEmpty: bodyMembers.isEmpty, text: [])
      insertion.namesModel = true
      edits.append(insertion)
    }
    apply(edits, to: row, draft: &draft)
    return sent
  }

  /// A line that came back with its results, as it was sent.
  private func writeWithoutResults(
    _ row: JSONText, id: RequestId?, body: Range<Int>, to draft: inout RequestDraft
  ) -> RequestId? {
    draft.raw("{")
    if let id {
      draft.raw("\"")
      draft.raw(format.members.id)
      draft.raw("\":")
      draft.raw(id.literal)
      draft.raw(",")
    }
    draft.raw("\"")
    draft.raw(format.members.body)
    draft.raw("\":")
    draft.raw(row[body])
    draft.raw("}")
    return id
  }

  private func apply(_ edits: [Edit], to row: JSONText, draft: inout RequestDraft) {
    var position = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      draft.raw(row[position..<edit.range.lowerBound])
      draft.raw(edit.text)
      if edit.namesModel { draft.model() }
      draft.raw(edit.textBehind)
      position = edit.range.upperBound
    }
    draft.raw(row[position..<row.bytes.count])
  }

  /// A new first member of the object at `object`.
  private static func insertion(
    of name: StaticString, in object: Range<Int>, isEmpty: Bool, text: [UInt8]
  ) -> Edit {
    let place = object.lowerBound + 1
    return Edit(
      range: place..<place, text: Array("\"\(name)\":".utf8) + text, textBehind: isEmpty ? [] : [UInt8(ascii: ",")])
  }

  /// The member of this name; nil if there is none.
  static func member(_ name: StaticString, of members: [JSONText.Member], in row: JSONText) -> JSONText.Member? {
    members.first { row.spells(name, in: $0.name) }
  }
}
