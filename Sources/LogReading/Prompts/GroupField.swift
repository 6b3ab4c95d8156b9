package import FileFormats
internal import Numerics

/// What rows are grouped by, in a report or by a router that knows groups: one of the fields that logs keep under many names,
/// or any JSON pointer.
///
/// Days and hours are in UTC. API keys and what else is secret by form or name are never told in full.
package enum GroupField: Sendable, Equatable, CustomStringConvertible {
  /// The model that the log names.
  case model
  /// `2026-11-23`
  case day
  /// `2026-11-23 17h`
  case hour
  /// Who asked.
  case user
  /// By which API key or its alias.
  case key
  /// By the template of its system prompt; see `SystemPrompt`.
  case systemPrompt
  /// By the kind of task that a classifier sees in its prompt, which a row's bytes do not say.
  case kind
  /// What is called a secret is never told in full.
  case pointer(JSONPointer, isSecret: Bool)

  /// Reads `user` or `/metadata/team`; nil for another word.
  package init?(_ text: String) throws(JSONError) {
    switch text {
    case "model": self = .model
    case "day": self = .day
    case "hour": self = .hour
    case "user": self = .user
    case "key": self = .key
    case "system-prompt": self = .systemPrompt
    case "kind": self = .kind
    default:
      guard text.utf8.first == UInt8(ascii: "/") else { return nil }
      let pointer = try JSONPointer(text)
      self = .pointer(pointer, isSecret: SecretName.hides(pointer.lastName ?? ""))
    }
  }

  package var description: String {
    switch self {
    case .model: "model"
    case .day: "day"
    case .hour: "hour"
    case .user: "user"
    case .key: "key"
    case .systemPrompt: "system-prompt"
    case .kind: "kind"
    case .pointer(let pointer, _): pointer.description
    }
  }

  /// Appends the group's name that `row` gives; nothing where the field is missing, null or empty, and for a kind, which the
  /// score stage names.
  ///
  /// - Parameters:
  ///   - origin: where the row's format keeps model and time.
  ///   - request: where it keeps the prompt.
  ///   - nested: for messages that are JSON texts.
  func append(
    of row: JSONElement, origin: RowOrigin, request: RowFields = RowFields(), nested: inout NestedJSON,
    to texts: inout [UInt8]
  ) {
    switch self {
    case .systemPrompt: SystemPrompt(request, nested: &nested).appendName(to: &texts)
    case .kind: break
    case .model: GroupField.append(origin.model ?? GroupField.model(of: row), to: &texts)
    case .day:
      if let time = LogTime(origin.time)?.description.utf8 { texts.append(contentsOf: time.prefix(10)) }
    case .hour:
      guard let time = LogTime(origin.time)?.description.utf8 else { return }
      texts.append(contentsOf: time.prefix(10))
      texts.append(UInt8(ascii: " "))
      texts.append(contentsOf: time.dropFirst(11).prefix(2))
      texts.append(UInt8(ascii: "h"))
    case .user: GroupField.append(GroupField.user(of: row), to: &texts)
    case .key: GroupField.appendKey(of: row, to: &texts)
    case .pointer(let pointer, let isSecret):
      GroupField.append(pointer.element(in: row), isSecret: isSecret, to: &texts)
    }
  }

  /// The name that a row gets whose field holds this text: for groups that are named outside of the log.
  package func name(of text: String) -> String {
    var text = text
    var bytes: [UInt8] = []
    text.withUTF8 { text in
      switch self {
      case .model, .user, .pointer(_, isSecret: false): GroupNameText.appendUnlessSecret(text, to: &bytes)
      case .key: GroupNameText.appendKey(text, to: &bytes)
      case .pointer(_, isSecret: true): GroupNameText.appendSecret(text, to: &bytes)
      case .day, .hour, .systemPrompt, .kind: bytes.append(contentsOf: text)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends all of the value, of which names may hide a part: to be hashed, never to be shown. Nothing where `append` has
  /// no name.
  func appendValue(
    of row: JSONElement, origin: RowOrigin, request: RowFields, nested: inout NestedJSON, to texts: inout [UInt8]
  ) {
    let element: JSONElement?
    switch self {
    case .systemPrompt, .day, .hour, .kind:
      return append(of: row, origin: origin, request: request, nested: &nested, to: &texts)
    case .model: element = origin.model ?? GroupField.model(of: row)
    case .user: element = GroupField.user(of: row)
    case .key: element = GroupField.keyAlias(of: row) ?? GroupField.key(of: row)
    case .pointer(let pointer, _): element = pointer.element(in: row)
    }
    guard let element, element.kind != .null else { return }
    texts.append(contentsOf: element.utf8.map(Array.init) ?? JSONValue(element).encoded(pretty: false))
  }

  private static func model(of row: JSONElement) -> JSONElement? {
    let request = row["body"] ?? row["params"] ?? row["request_body"] ?? row["request"] ?? row["input"]
    return row["model"] ?? request?["model"] ?? row["modelId"] ?? row["response"]?["model"]
  }

  private static func user(of row: JSONElement) -> JSONElement? {
    let request = row["body"] ?? row["params"] ?? row["request_body"] ?? row["request"]
    if let user = named(row["user"]) ?? row["user_id"] ?? row["end_user"] ?? row["safety_identifier"] { return user }
    if let user = named(request?["user"]) ?? request?["safety_identifier"] { return user }
    let metadata = row["metadata"]
    let user: JSONElement? = metadata?["user_id"] ?? metadata?["user"] ?? request?["metadata"]?["user_id"]
    return user ?? metadata?["user_api_key_user_id"]
  }

  /// A user may be an object with an id.
  private static func named(_ element: JSONElement?) -> JSONElement? {
    element?.kind == .object ? element?["id"] ?? element?["name"] : element
  }

  private static func appendKey(of row: JSONElement, to texts: inout [UInt8]) {
    if let alias = keyAlias(of: row) { return append(alias, to: &texts) }
    guard let text = key(of: row)?.utf8, !text.isEmpty else { return }
    GroupNameText.appendKey(text, to: &texts)
  }

  private static func keyAlias(of row: JSONElement) -> JSONElement? {
    let metadata = row["metadata"]
    let alias = row["key_alias"] ?? row["api_key_alias"] ?? metadata?["user_api_key_alias"] ?? row["key_name"]
    return alias?.kind == .null ? nil : alias
  }

  private static func key(of row: JSONElement) -> JSONElement? {
    let metadata = row["metadata"]
    return row["api_key"] ?? row["key"] ?? row["api_key_id"] ?? row["key_hash"] ?? metadata?["user_api_key_hash"]
      ?? metadata?["user_api_key"]
  }

  /// Appends the name that a value is, as this field tells names.
  func append(_ element: JSONElement, to texts: inout [UInt8]) {
    if case .pointer(_, let isSecret) = self { return GroupField.append(element, isSecret: isSecret, to: &texts) }
    GroupField.append(element, to: &texts)
  }

  /// Texts as they are, other values as JSON writes them.
  private static func append(_ element: JSONElement?, isSecret: Bool = false, to texts: inout [UInt8]) {
    guard let element, element.kind != .null else { return }
    let name = isSecret ? GroupNameText.appendSecret : GroupNameText.appendUnlessSecret
    if let text = element.utf8 { return text.isEmpty ? () : name(text, &texts) }
    JSONValue(element).encoded(pretty: false).withUnsafeBufferPointer { name($0, &texts) }
  }
}

/// Names of groups as reports tell them: bounded in length, and without secrets.
enum GroupNameText {
  /// Bytes of a name that are kept; a longer one ends in a hash of the whole.
  static let maximumLength = 128
  private static let keptLength = 108

  static func append(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    guard text.count > maximumLength else { return names.append(contentsOf: text) }
    var end = keptLength
    // Not within a character.
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    names.append(contentsOf: text[..<end])
    names.append(contentsOf: "... (".utf8)
    appendHash(of: text, digits: 12, to: &names)
    names.append(UInt8(ascii: ")"))
  }

  private static let scanner = SecretScanner()
  /// Shorter texts are no keys by their form.
  private static let shortestKey = 16

  /// Appends a name as it is, or as `appendSecret` has it where there is a key in it.
  static func appendUnlessSecret(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    let isPlain = text.count < shortestKey || scanner.ranges(in: text).isEmpty
    isPlain ? append(text, to: &names) : appendSecret(text, to: &names)
  }

  /// Appends what may be a key or an alias of one: short texts and those of several words are no keys, unless they look
  /// like some.
  static func appendKey(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    let isAlias = text.count < shortestKey || text.contains(UInt8(ascii: " "))
    isAlias ? appendUnlessSecret(text, to: &names) : appendSecret(text, to: &names)
  }

  /// Appends what tells one key from another but does not give it away: its last four bytes, if that is a small part of
  /// it, and eight digits of a hash.
  static func appendSecret(_ text: UnsafeBufferPointer<UInt8>, to names: inout [UInt8]) {
    names.append(contentsOf: "...".utf8)
    if text.count >= shortestKey {
      names.append(contentsOf: text.suffix(4).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") })
    }
    names.append(contentsOf: " (".utf8)
    appendHash(of: text, digits: 8, to: &names)
    names.append(UInt8(ascii: ")"))
  }

  /// Folded once: enough to distinguish names, too little to find a key by.
  private static func appendHash(of text: UnsafeBufferPointer<UInt8>, digits: Int, to names: inout [UInt8]) {
    var hash = StableHash.ofName(text)
    hash ^= hash >> 32
    for _ in 0..<digits {
      names.append("0123456789abcdef".utf8CString.withUnsafeBufferPointer { UInt8(bitPattern: $0[Int(hash & 15)]) })
      hash >>= 4
    }
  }
}
