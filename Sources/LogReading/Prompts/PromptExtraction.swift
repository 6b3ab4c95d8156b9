internal import FileFormats

/// Takes the scored turn out of a prompt element, and counts the text of all its messages on the way.
struct PromptExtraction {
  private let turn: PromptTurn
  private let messagesWithoutRoleAreUsers: Bool
  private(set) var messageCount = 0
  private(set) var byteCount = 0
  private(set) var nonASCIIByteCount = 0
  private(set) var impliedRoleCount = 0
  private(set) var nameCount = 0
  private(set) var uncountedParts: UncountedParts = []
  private(set) var lowDetailImageCount = 0
  /// What was counted, if it is to be kept.
  var messages = MessageTexts()
  private let keeps: Bool
  private var hasPrompt = false

  /// - Parameter keeps: whether the texts of all messages are appended to `messages`.
  init(turn: PromptTurn, messagesWithoutRoleAreUsers: Bool = false, keeps: Bool = false) {
    self.turn = turn
    self.keeps = keeps
    self.messagesWithoutRoleAreUsers = messagesWithoutRoleAreUsers
  }

  /// Appends the scored prompt to `texts`; nothing if the element holds none.
  mutating func read(_ prompt: JSONElement, into texts: inout [UInt8]) {
    if let text = prompt.utf8 {
      messageCount += 1
      impliedRoleCount += 1
      count(text)
      texts.append(contentsOf: text)
      return
    }
    let start = texts.count
    prompt.forEachValue { message in
      messageCount += 1
      if let text = message.utf8 {
        impliedRoleCount += 1
        count(text)
        take(text: { $0.append(contentsOf: text) }, into: &texts, from: start)
        return true
      }
      if keeps { keepFrame(of: message) }
      if let call = message["tool_calls"] ?? message["function_call"], call.kind != .null {
        uncountedParts.formUnion(.tools)
      }
      if let content = message["content"] ?? message["parts"] ?? message["value"] {
        countContent(content)
        guard isUser(message) else { return true }
        take(text: { PromptExtraction.appendContent(content, to: &$0) }, into: &texts, from: start)
      } else if message["role"] == nil, message["type"] != nil {
        // An item of OpenAI's responses that is no message.
        uncountedParts.formUnion(UncountedParts.part(message))
      }
      return true
    }
  }

  /// Counts a message whose text is never scored.
  mutating func countOnly(_ content: JSONElement) {
    messageCount += 1
    impliedRoleCount += 1
    countContent(content)
  }

  private func isUser(_ message: JSONElement) -> Bool {
    guard let role = PromptExtraction.role(of: message) else { return messagesWithoutRoleAreUsers }
    return role.elementsEqual("user".utf8) || role.elementsEqual("human".utf8) || role.elementsEqual("Human".utf8)
  }

  private mutating func take(text append: (inout [UInt8]) -> Void, into texts: inout [UInt8], from start: Int) {
    if turn == .first, hasPrompt { return }
    let before = texts.count
    if turn == .all, hasPrompt { texts.append(0x0A) }
    let textStart = texts.count
    append(&texts)
    guard texts.count > textStart else {
      texts.removeSubrange(before...)
      return
    }
    if turn == .last { texts.removeSubrange(start..<before) }
    hasPrompt = true
  }

  /// A message's content is a text, a list of parts of which those of type text count, or null.
  private static func appendContent(_ content: JSONElement, to texts: inout [UInt8]) {
    if let text = content.utf8 {
      texts.append(contentsOf: text)
      return
    }
    let start = texts.count
    content.forEachValue { part in
      guard let text = PromptExtraction.text(of: part) else { return true }
      if texts.count > start { texts.append(0x0A) }
      texts.append(contentsOf: text)
      return true
    }
  }

  private mutating func countContent(_ content: JSONElement) {
    if let text = content.utf8 { return count(text) }
    content.forEachValue { part in
      if let text = PromptExtraction.text(of: part) {
        count(text)
      } else if UncountedParts.isLowDetailImage(part) {
        lowDetailImageCount += 1
        uncountedParts.formUnion(.lowDetailImage)
      } else {
        uncountedParts.formUnion(UncountedParts.part(part))
      }
      return true
    }
  }

  private static func role(of message: JSONElement) -> UnsafeBufferPointer<UInt8>? {
    (message["role"] ?? message["from"])?.utf8
  }

  /// What a message costs besides its content.
  private mutating func keepFrame(of message: JSONElement) {
    if let role = PromptExtraction.role(of: message) { messages.append(role) } else { impliedRoleCount += 1 }
    if let name = message["name"]?.utf8 {
      messages.append(name)
      nameCount += 1
    }
  }

  /// A part is a text, `{"text": ...}`, or OpenTelemetry's `{"type": "text", "content": ...}`.
  private static func text(of part: JSONElement) -> UnsafeBufferPointer<UInt8>? {
    if let text = part.utf8 ?? part["text"]?.utf8 { return text }
    guard let type = part["type"]?.utf8, type.elementsEqual("text".utf8) else { return nil }
    return part["content"]?.utf8
  }

  private mutating func count(_ text: UnsafeBufferPointer<UInt8>) {
    if keeps { messages.append(text) }
    byteCount += text.count
    let bytes = UnsafeRawBufferPointer(text)
    var high: UInt64 = 0
    var index = 0
    while index + 8 <= bytes.count {
      // The eight top bits, moved to the bottom of their bytes and summed up by the product's top byte.
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      high += (((word >> 7) & 0x0101_0101_0101_0101) &* 0x0101_0101_0101_0101) >> 56
      index += 8
    }
    while index < bytes.count {
      high += UInt64(bytes[index] >> 7)
      index += 1
    }
    nonASCIIByteCount += Int(high)
  }
}

/// Which of a conversation's user turns is scored. The routers were trained on first turns.
package enum PromptTurn: String, Sendable, CaseIterable {
  case first, last
  /// All user turns, one newline between them.
  case all
}

/// Texts of rows' messages, to be counted each by itself: contents, roles and names, in no more order than by row.
package struct MessageTexts: Sendable {
  /// UTF-8 bytes of all texts, end to end.
  package private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  /// Bytes of text `index` in `bytes`.
  package subscript(index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard !text.isEmpty else { return }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }

  /// Leaves the first `count` texts.
  mutating func truncate(to count: Int) {
    ends.removeSubrange(count...)
    bytes.removeSubrange((ends.last ?? 0)...)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
