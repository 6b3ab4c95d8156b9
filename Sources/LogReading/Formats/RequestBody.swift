internal import FileFormats

/// The body of a request to a provider's API, whoever logged it: a chat (`messages`), a completion (`prompt`), a response
/// (`input`), Gemini's `contents`, Titan's `inputText`, Cohere's `message`, Hugging Face's `inputs`, one message alone, or
/// an object that wraps one of them (`body`, `request`, `kwargs`, `args`). Each of them may be a JSON text.
enum RequestBody {
  private static let maximumDepth = 6

  /// Puts the body's prompt, system text and limit where they belong; a body that is no object is the prompt itself.
  static func read(_ body: JSONElement?, into fields: inout RowFields, nested: inout NestedJSON) {
    read(body, into: &fields, nested: &nested, depth: 0)
  }

  private static func read(
    _ body: JSONElement?, into fields: inout RowFields, nested: inout NestedJSON, depth: Int, mayBeText: Bool = false
  ) {
    guard depth < maximumDepth, let body = nested.expected(body, mayBeText: mayBeText) else { return }
    guard body.kind == .object else {
      if !body.isEmptyContainer || fields.prompt == nil { fields.prompt = body }
      return
    }
    if let messages = body["messages"], !messages.isEmptyContainer {
      read(messages, into: &fields, nested: &nested, depth: depth + 1)
    }
    if isMissing(fields.prompt) { readPrompt(of: body, into: &fields, nested: &nested, depth: depth) }
    if let system = body["system"] ?? body["instructions"] ?? body["preamble"] {
      fields.system = nested.container(in: system) ?? system
    } else if let system = body["systemInstruction"] ?? body["system_instruction"] {
      fields.system = system["parts"] ?? system
    }
    fields.take(parameters: body)
  }

  /// A prompt that is no list of messages under `messages`.
  private static func readPrompt(
    of body: JSONElement, into fields: inout RowFields, nested: inout NestedJSON, depth: Int
  ) {
    func recurse(_ element: JSONElement?) -> Bool {
      guard let element else { return false }
      read(element, into: &fields, nested: &nested, depth: depth + 1, mayBeText: true)
      return !isMissing(fields.prompt)
    }
    if let prompt = body["prompt"] {
      // The reference to a prompt that OpenAI keeps is none that could be scored.
      if prompt.kind == .object, prompt["id"] != nil, prompt["messages"] == nil {
        fields.absence = "OpenAI keeps the prompt under the id that 'prompt' names; it is not in the log"
      } else if recurse(prompt) {
        return
      }
    }
    if recurse(body["input"]) { return }
    if let contents = body["contents"] {
      fields.messagesWithoutRoleAreUsers = true
      if recurse(contents) { return }
      fields.messagesWithoutRoleAreUsers = false
    }
    if recurse(body["inputText"] ?? body["inputs"]) { return }
    if let message = body["message"] {
      if ChatMessage.matches(message) { return readMessage(message, into: &fields) }
      if recurse(message) { return }
    }
    if let content = body["content"] ?? body["parts"] {
      if let role = ChatRole(body["role"] ?? body["type"]), role != .user {
        fields.absence = "the only message that was logged is not the user's"
        return
      }
      // One part may stand without a list around it.
      let own = content.kind == .object ? content["text"] ?? content : content
      fields.prompt = nested.container(in: own).flatMap { $0.kind == .array ? $0 : nil } ?? own
      if fields.prompt?.kind == .array { fields.messagesWithoutRoleAreUsers = true }
      return
    }
    if recurse(body["instances"]) { return }
    for name in wrappers where recurse(body[name]) { return }
    if let text = body["query"] ?? body["question"] ?? body["text"], text.kind == .string { fields.prompt = text }
  }

  private static func readMessage(_ message: JSONElement, into fields: inout RowFields) {
    let message = ChatMessage(message)
    guard message.isUser(withoutRole: true) else {
      fields.absence = "the only message that was logged is not the user's"
      return
    }
    fields.prompt = message.content
  }

  private static var wrappers: [StaticString] {
    ["body", "request", "kwargs", "args", "data", "json", "payload", "params", "arguments"]
  }

  private static func isMissing(_ prompt: JSONElement?) -> Bool { prompt?.isEmptyContainer ?? true }
}
