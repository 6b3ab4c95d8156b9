internal import FileFormats

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
    .conversations, .shareGPT, .proxy, .messages,
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
    if log == .messages || log == .plain && row.kind(of: root) == .string {
      self = .conversation(parameters: nil, messages: root)
      return
    }
    let members = row.members(of: root)
    func member(_ name: StaticString) throws(LineRejection) -> Range<Int> {
      guard let found = RequestMaker.member(name, of: members, in: row) else {
        throw LineRejection(.notConvertible, "has no '\(name)'")
      }
      return found.value
    }
    func has(_ name: StaticString) -> Bool { members.contains { row.spells(name, in: $0.name) } }
    switch log {
    case .openAIBatch: self = .openAI(body: try member("body"))
    case .openPipe: self = .openAI(body: try member("input"))
    case .proxy:
      let request = try member("request")
      let body = RequestMaker.member("body", of: row.members(of: request), in: row)
      self = .openAI(body: body?.value ?? request)
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
    default: throw LineRejection(.notConvertible, "rows of \(log.rawValue) do not hold a complete request")
    }
  }
}

/// Which of a provider's endpoints takes a request. A batch of OpenAI or Azure has one alone.
package enum RequestEndpoint: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case chat, responses, completions, other

  /// What names of files have behind the model's.
  package var suffix: String {
    switch self {
    case .chat: ""
    case .responses: "-responses"
    case .completions: "-completions"
    case .other: "-other"
    }
  }

  /// - Parameter path: such as `/v1/chat/completions`, or a deployment's in Azure.
  init(path: some Sequence<UInt8>) {
    let text = String(decoding: Array(path), as: UTF8.self)
    self =
      text.hasSuffix("/chat/completions")
      ? .chat
      : text.hasSuffix("/responses") ? .responses : text.hasSuffix("/completions") ? .completions : .other
  }
}

/// One request in a provider's layout, ready but for the name of its model: where its parts lie in a buffer, end to end.
package struct RequestSpan: BitwiseCopyable, Sendable {
  package var start: Int
  /// What stands before the model's name: the whole line if it names none.
  package let headCount: Int32
  /// What stands behind it.
  package let tailCount: Int32
  /// The id as a JSON string, once more; 0 if the line has none.
  package let idCount: Int32
  package let namesModel: Bool
  /// Where the provider takes the request; those of one file go to one.
  package let endpoint: RequestEndpoint
  /// Of the id's text; meaningless without one.
  package let identity: IdentifierHash

  package var head: Range<Int> { start..<(start + Int(headCount)) }
  package var tail: Range<Int> { head.upperBound..<(head.upperBound + Int(tailCount)) }
  package var id: Range<Int> { tail.upperBound..<(tail.upperBound + Int(idCount)) }
}

/// The requests that the rows of a block became, in their order.
package struct RequestBatch: Sendable {
  package internal(set) var bytes: [UInt8] = []
  package internal(set) var spans: [RequestSpan] = []

  package init() {}

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
  }
}

/// A request while it is written: its text, and the place that the model's name will take.
struct RequestDraft {
  private(set) var writer: JSONWriter
  private(set) var modelPosition: Int?
  var endpoint = RequestEndpoint.chat
  private let start: Int

  /// Goes on behind `bytes`.
  init(appendingTo bytes: consuming [UInt8]) {
    start = bytes.count
    writer = JSONWriter()
    writer.bytes = bytes
  }

  var count: Int { writer.bytes.count - start }

  mutating func raw(_ text: StaticString) { writer.raw(text) }

  mutating func raw(_ text: some Sequence<UInt8>) { writer.raw(text) }

  mutating func integer(_ value: Int) { writer.integer(value) }

  /// A JSON string of these bytes, which are UTF-8.
  mutating func string(_ utf8: [UInt8]) { utf8.withUnsafeBufferPointer { writer.string($0) } }

  /// The model's name goes here; once a request.
  mutating func model() { modelPosition = count }

  /// Ends the request with its id behind it.
  ///
  /// - Parameter id: a JSON string; empty for none.
  mutating func finish(id: [UInt8], identity: IdentifierHash) -> RequestSpan {
    let head = modelPosition ?? count
    let span = RequestSpan(
      start: start, headCount: Int32(head), tailCount: Int32(count - head), idCount: Int32(id.count),
      namesModel: modelPosition != nil, endpoint: endpoint, identity: identity)
    raw(id)
    return span
  }
}
