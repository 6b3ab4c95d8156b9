internal import FileFormats

/// The body of a request to a provider's API, whoever logged it: a chat (`messages`), a completion (`prompt`), a response
/// or embedding request (`input`), Gemini's `contents`, Titan's `inputText`, Cohere's `message`, or one message alone.
enum RequestBody {
  /// Puts the body's prompt, system text and limit where they belong; a body that is no object is the prompt itself.
  static func read(_ body: JSONElement?, into fields: inout RowFields) {
    guard let body, body.kind == .object else {
      fields.prompt = body
      return
    }
    fields.prompt = body["messages"] ?? body["prompt"] ?? body["input"]
    if fields.prompt == nil, let contents = body["contents"] {
      fields.prompt = contents
      fields.messagesWithoutRoleAreUsers = true
    }
    fields.prompt = fields.prompt ?? body["inputText"] ?? body["message"] ?? body["content"]
    fields.system =
      body["system"] ?? body["instructions"] ?? body["systemInstruction"]?["parts"]
      ?? body["system_instruction"]?["parts"]
    fields.definesTools = RowFields.definesTools(body)
    fields.maximumCompletionTokens = CompletionLimit.tokens(ofAnyBody: body)
  }
}
