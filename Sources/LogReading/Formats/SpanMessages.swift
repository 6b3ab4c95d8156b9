internal import FileFormats

/// Where instrumentations put the messages of a call, first come first served:
///
/// - `gen_ai.input.messages` (the conventions), as a JSON text, a list, or OTLP's `arrayValue`;
/// - `gen_ai.prompt.0.role` and `.content` (OpenLLMetry), `llm.input_messages.0.message.role` (OpenInference), flat or nested;
/// - `ai.prompt.messages` and `ai.prompt` (AI SDK), `gen_ai.prompt`, `input.value`, `langfuse.observation.input`;
/// - events `gen_ai.user.message` and `gen_ai.content.prompt` of the span, or Pydantic AI's attribute `events`;
/// - the body of a log record that is such an event itself.
enum SpanMessages {
  static func read(_ span: SpanAttributes, into fields: inout RowFields, nested: inout NestedJSON) {
    if let system = span["gen_ai.system_instructions"] {
      fields.system = plain(system, nested: &nested).flatMap { nested.container(in: $0) } ?? system
    }
    let stated = span["gen_ai.input.messages"] ?? span["gen_ai.input_messages"] ?? span["llm.input_messages"]
    if let stated, take(stated, into: &fields, nested: &nested) { return }
    if let messages = indexed(span, nested: &nested) {
      fields.prompt = messages
      return
    }
    let texts = [
      span["ai.prompt.messages"], span["ai.prompt"], span["gen_ai.prompt"], span["llm.prompts"], span["input.value"],
      span["langfuse.observation.input"],
    ]
    for text in texts { if let text, take(text, into: &fields, nested: &nested) { return } }
    if let events = nested.container(in: span.row["events"]) ?? nested.container(in: span["events"]),
      let messages = messages(ofEvents: events, nested: &nested)
    {
      fields.prompt = messages
      return
    }
    readRecord(span, into: &fields, nested: &nested)
  }

  private static func take(
    _ element: JSONElement, into fields: inout RowFields, nested: inout NestedJSON
  ) -> Bool {
    RequestBody.read(plain(element, nested: &nested) ?? element, into: &fields, nested: &nested)
    return !(fields.prompt?.isEmptyContainer ?? true)
  }

  /// A log record that is the event of a message.
  private static func readRecord(_ span: SpanAttributes, into fields: inout RowFields, nested: inout NestedJSON) {
    guard let name = span["event.name"] ?? span.row["eventName"] ?? span.row["event_name"] ?? span.row["name"],
      name.utf8?.starts(with: "gen_ai.".utf8) ?? false
    else { return }
    guard name.spells("gen_ai.user.message") || name.spells("gen_ai.client.inference.operation.details") else {
      fields.setAside = .spans
      return
    }
    guard let body = span.row["body"] else { return }
    let value = plain(body, nested: &nested) ?? body["stringValue"] ?? body
    RequestBody.read(value, into: &fields, nested: &nested)
  }

  // MARK: - OTLP's values

  /// A list or object of OTLP as plain JSON; nil for what is plain already.
  static func plain(_ value: JSONElement, nested: inout NestedJSON) -> JSONElement? {
    guard value["arrayValue"] ?? value["kvlistValue"] != nil else { return nil }
    var writer = JSONWriter()
    write(value, to: &writer, depth: 0)
    return nested.parse(writer.bytes)
  }

  private static func write(_ value: JSONElement, to writer: inout JSONWriter, depth: Int) {
    if depth > 64 { return writer.raw("null") }
    if let list = value["arrayValue"] {
      writer.raw("[")
      var isFirst = true
      list["values"]?.forEachValue { element in
        if !isFirst { writer.raw(",") }
        isFirst = false
        write(element, to: &writer, depth: depth + 1)
        return true
      }
      writer.raw("]")
    } else if let list = value["kvlistValue"] {
      writer.raw("{")
      var isFirst = true
      list["values"]?.forEachValue { member in
        guard let key = member["key"]?.utf8, let value = member["value"] else { return true }
        if !isFirst { writer.raw(",") }
        isFirst = false
        writer.string(key)
        writer.raw(":")
        write(value, to: &writer, depth: depth + 1)
        return true
      }
      writer.raw("}")
    } else if let text = value["stringValue"]?.utf8 {
      writer.string(text)
    } else if let other = value["intValue"] ?? value["doubleValue"] ?? value["boolValue"] {
      writer.raw(JSONValue(other).encoded(pretty: false))
    } else {
      writer.raw("null")
    }
  }

  // MARK: - Indexed attributes

  private struct Message {
    var role: [UInt8]?
    var content: [UInt8] = []
    var hasContent = false
  }

  /// The most messages that are put together.
  private static let maximumCount = 10_000

  /// Messages whose parts are attributes under a number.
  private static func indexed(_ span: SpanAttributes, nested: inout NestedJSON) -> JSONElement? {
    var messages: [Int: Message] = [:]
    span.forEach { name, value in
      guard let text = value.utf8, let (index, member) = place(name), index < maximumCount else { return }
      if member.elementsEqual("role".utf8) {
        messages[index, default: Message()].role = Array(text)
      } else if member.elementsEqual("content".utf8) || member.elementsEqual("user".utf8) || isTextOfPart(member) {
        var message = messages[index] ?? Message()
        if message.hasContent { message.content.append(0x0A) }
        message.content += text
        message.hasContent = true
        messages[index] = message
      }
    }
    guard !messages.isEmpty else { return nil }
    var writer = JSONWriter()
    for (place, index) in messages.keys.sorted().enumerated() {
      guard let message = messages[index] else { continue }
      writer.raw(place == 0 ? "[{\"role\":" : ",{\"role\":")
      (message.role ?? Array("user".utf8)).withUnsafeBufferPointer { writer.string($0) }
      if message.hasContent {
        writer.raw(",\"content\":")
        message.content.withUnsafeBufferPointer { writer.string($0) }
      }
      writer.raw("}")
    }
    writer.raw("]")
    return nested.parse(writer.bytes)
  }

  /// The number and what follows it in `gen_ai.prompt.0.role`; `message.` before the last is left out.
  private static func place(_ name: UnsafeBufferPointer<UInt8>) -> (index: Int, member: ArraySlice<UInt8>)? {
    let prefixes = ["gen_ai.prompt.", "llm.input_messages.", "llm.prompts.", "gen_ai.input.messages."]
    guard let prefix = prefixes.first(where: { name.starts(with: $0.utf8) }) else { return nil }
    let rest = Array(name.dropFirst(prefix.utf8.count))
    let digits = rest.prefix { 0x30...0x39 ~= $0 }
    guard (1...6).contains(digits.count), rest.count > digits.count + 1, rest[digits.count] == UInt8(ascii: ".") else {
      return nil
    }
    var member = rest[(digits.count + 1)...]
    if member.starts(with: "message.".utf8) { member = member.dropFirst(8) }
    return (digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }, member)
  }

  /// OpenInference's `contents.0.message_content.text`.
  private static func isTextOfPart(_ member: ArraySlice<UInt8>) -> Bool {
    member.starts(with: "contents.".utf8) && member.suffix(21).elementsEqual(".message_content.text".utf8)
  }

  // MARK: - Events

  /// The messages that the events of a span hold.
  private static func messages(ofEvents events: JSONElement, nested: inout NestedJSON) -> JSONElement? {
    var writer = JSONWriter()
    var count = 0
    var prompt: JSONElement?
    events.forEachValue { event in
      let attributes = SpanAttributes(attributes: nested.container(in: event["attributes"]), of: event)
      guard let name = event["name"]?.utf8 ?? event["event.name"]?.utf8 ?? attributes["event.name"]?.utf8 else {
        return true
      }
      if let text = attributes["gen_ai.prompt"] ?? attributes["gen_ai.input.messages"] {
        prompt = prompt ?? nested.expected(text)
      }
      let role: StaticString
      switch String(decoding: name, as: UTF8.self) {
      case "gen_ai.user.message": role = "user"
      case "gen_ai.system.message": role = "system"
      case "gen_ai.assistant.message": role = "assistant"
      default: return true
      }
      guard let content = attributes["content"] ?? attributes["gen_ai.event.content"] ?? attributes["body"] else {
        return true
      }
      writer.raw(count == 0 ? "[{\"role\":\"" : ",{\"role\":\"")
      writer.raw(role)
      writer.raw("\",\"content\":")
      let value = nested.container(in: content)?["content"] ?? content
      writer.raw(JSONValue(value).encoded(pretty: false))
      writer.raw("}")
      count += 1
      return true
    }
    if let prompt { return prompt }
    guard count > 0 else { return nil }
    writer.raw("]")
    return nested.parse(writer.bytes)
  }
}
