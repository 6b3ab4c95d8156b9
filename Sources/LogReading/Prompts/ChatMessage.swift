internal import FileFormats

/// One message of a conversation in the words of whoever logged it: where its role and its content stand.
///
/// A role is `role` or `from`, `author` (a text or an object with a role), `sender`, or `type`, in any case, with or
/// without `ROLE_` before it. LangChain wraps messages in `kwargs` or `data`, OpenInference in `message`.
struct ChatMessage {
  /// Where the content, the name and calls of tools stand.
  let body: JSONElement
  private let message: JSONElement

  init(_ message: JSONElement) {
    self.message = message
    if ChatMessage.content(of: message) != nil {
      body = message
      return
    }
    let wrapped = message["kwargs"] ?? message["data"] ?? message["message"]
    body = wrapped.flatMap { $0.kind == .object ? $0 : nil } ?? message
  }

  var content: JSONElement? { ChatMessage.content(of: body) }

  private static func content(of message: JSONElement) -> JSONElement? {
    message["content"] ?? message["parts"] ?? message["value"] ?? message["contents"] ?? message["text"]
  }

  /// The role as a text of the message's own, which costs tokens.
  var statedRole: UnsafeBufferPointer<UInt8>? { (body["role"] ?? body["from"])?.utf8 }

  /// - Parameter withoutRole: what holds for a message that names no role.
  func isUser(withoutRole: Bool) -> Bool {
    guard let role else { return withoutRole }
    return ChatRole(role) == .user
  }

  /// Whether it instructs the model: a message of the roles `system` or `developer`, as `ChatRole` spells roles.
  var isInstruction: Bool {
    guard let role else { return false }
    return ["system", "developer"].contains(ChatRole.name(role))
  }

  private var role: UnsafeBufferPointer<UInt8>? {
    if let role = statedRole { return role }
    let author = body["author"] ?? message["author"] ?? body["sender"] ?? body["speaker"]
    if let role = author?.utf8 ?? author?["role"]?.utf8 { return role }
    if let type = (body["type"] ?? message["type"])?.utf8, !type.elementsEqual("constructor".utf8) { return type }
    return lastName(of: message["id"])
  }

  /// LangChain's `["langchain", "schema", "messages", "HumanMessage"]`.
  private func lastName(of path: JSONElement?) -> UnsafeBufferPointer<UInt8>? {
    var last: UnsafeBufferPointer<UInt8>?
    path?.forEachValue { name in
      last = name.utf8
      return true
    }
    return last
  }

  /// Whether an object is a message rather than data.
  static func matches(_ element: JSONElement) -> Bool {
    guard element.kind == .object else { return false }
    let message = ChatMessage(element)
    return message.content != nil && message.role != nil
  }
}

/// Who speaks in a conversation, by the names that logs have for it.
enum ChatRole {
  case user, assistant, other

  /// In any case; `ROLE_` before it and `Message` behind it tell nothing.
  init(_ role: UnsafeBufferPointer<UInt8>) {
    // Nearly every role, told without making a text of it.
    if role.spells("user") {
      self = .user
      return
    }
    if role.spells("assistant") {
      self = .assistant
      return
    }
    guard role.count <= 32, !role.spells("system") else {
      self = .other
      return
    }
    switch ChatRole.name(role) {
    case "user", "human", "prompter", "customer", "client", "end_user", "end-user", "enduser", "visitor", "player":
      self = .user
    case "assistant", "gpt", "ai", "bot", "model", "chatgpt", "chatbot", "bard", "bing", "claude", "agent",
      "system_bot",
      "answer", "response":
      self = .assistant
    default: self = .other
    }
  }

  /// In small letters, without what tells nothing.
  static func name(_ role: UnsafeBufferPointer<UInt8>) -> Substring {
    var name = String(decoding: role, as: UTF8.self).lowercased()[...]
    if name.hasPrefix("role_") { name = name.dropFirst(5) }
    if name.hasSuffix("message") { name = name.dropLast(7) }
    if name.hasSuffix("messagechunk") { name = name.dropLast(12) }
    return name
  }

  init?(_ element: JSONElement?) {
    guard let role = element?.utf8 else { return nil }
    self.init(role)
  }
}
