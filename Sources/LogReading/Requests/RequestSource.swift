internal import JSONCoding

/// Where a log's row keeps the request that was logged, and in whose words.
enum RequestSource {
  case anthropic(body: Range<Int>)
  case bedrock(body: Range<Int>)
  case gemini(body: Range<Int>)
  /// The body of a chat completion and nothing else.
  case openAI(body: Range<Int>)
  /// Messages as OpenAI has them, and parameters among members that are the log's own.
  case chat(parameters: Range<Int>?, messages: Range<Int>)
  /// Messages in other words than OpenAI's, or a text alone; parameters likewise.
  case conversation(parameters: Range<Int>?, messages: Range<Int>)

  /// The formats whose rows hold a whole request.
  static let formats: Set<LogFormat> = [
    .openAIBatch, .anthropicBatch, .bedrockBatch, .vertexBatch, .openPipe, .helicone, .liteLLM, .chat, .plain,
    .conversations, .shareGPT,
  ]

  /// - Parameter promptField: leads to a text or to messages, whatever the format.
  init(_ row: JSONText, of log: LogFormat, promptField: JSONPointer?) throws(LineRejection) {
    let root = row.document
    if let promptField {
      guard let messages = row.value(at: promptField) else {
        throw LineRejection(.notConvertible, "nothing at \(promptField)")
      }
      self = .conversation(parameters: nil, messages: messages)
      return
    }
    if log == .plain, row.kind(of: root) == .string {
      self = .conversation(parameters: nil, messages: root)
      return
    }
    let members = row.members(of: root)
    func member(_ name: StaticString) throws(LineRejection) -> Range<Int> {
      guard let found = try RequestMaker.member(name, of: members, in: row) else {
        throw LineRejection(.notConvertible, "has no '\(name)'")
      }
      return found.value
    }
    func has(_ name: StaticString) -> Bool { members.contains { row.spells(name, in: $0.name) } }
    switch log {
    case .openAIBatch: self = .openAI(body: try member("body"))
    case .openPipe: self = .openAI(body: try member("input"))
    case .helicone: self = .openAI(body: try member("request_body"))
    case .anthropicBatch: self = .anthropic(body: try member("params"))
    case .bedrockBatch: self = .bedrock(body: try member("modelInput"))
    case .vertexBatch: self = .gemini(body: try member("request"))
    case .liteLLM:
      let parameters = has("model_parameters") ? try member("model_parameters") : nil
      self = .chat(parameters: parameters, messages: try member("messages"))
    case .chat: self = .chat(parameters: root, messages: try member("messages"))
    case .conversations: self = .conversation(parameters: root, messages: try member("conversation"))
    case .shareGPT: self = .conversation(parameters: root, messages: try member("conversations"))
    case .plain: self = .conversation(parameters: root, messages: try member(has("prompt") ? "prompt" : "text"))
    default: throw LineRejection(.notConvertible, "rows of \(log.rawValue) hold no whole request")
    }
  }
}
