internal import FileFormats
internal import Numerics

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
  /// The first text that a logger put in place of another.
  private(set) var standIn: StandIn?
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
  mutating func read(_ prompt: JSONElement, nested: inout NestedJSON, into texts: inout [UInt8]) {
    if let text = prompt.utf8 {
      messageCount += 1
      impliedRoleCount += 1
      count(text)
      texts.append(contentsOf: text)
      return
    }
    readList(prompt, nested: &nested, into: &texts, from: texts.count, depth: 0)
  }

  private mutating func readList(
    _ list: JSONElement, nested: inout NestedJSON, into texts: inout [UInt8], from start: Int, depth: Int
  ) {
    list.forEachValue { element in
      var element = element
      if let text = element.utf8 {
        // Databases keep each message of a list as a JSON text.
        if text.first == UInt8(ascii: "{"), let message = nested.container(in: element), ChatMessage.matches(message) {
          element = message
        } else {
          messageCount += 1
          impliedRoleCount += 1
          count(text)
          take(text: { $0.append(contentsOf: text) }, into: &texts, from: start)
          return true
        }
      }
      if element.kind == .array {
        // Batches of conversations, of which a request has one. Ids of tokens are no text.
        if depth < 2 { readList(element, nested: &nested, into: &texts, from: start, depth: depth + 1) }
        return true
      }
      readMessage(element, nested: &nested, into: &texts, from: start)
      return true
    }
  }

  private mutating func readMessage(
    _ element: JSONElement, nested: inout NestedJSON, into texts: inout [UInt8], from start: Int
  ) {
    messageCount += 1
    let message = ChatMessage(element)
    if keeps { keepFrame(of: message) }
    if let call = message.body["tool_calls"] ?? message.body["function_call"] {
      if call.kind != .array || !call.isEmptyContainer { uncountedParts.formUnion(.tools) }
    }
    if let written = message.content {
      let content = PromptExtraction.mayBeParts(written) ? nested.container(in: written) ?? written : written
      countContent(content)
      guard message.isUser(withoutRole: messagesWithoutRoleAreUsers) else { return }
      take(text: { PromptExtraction.appendContent(content, to: &$0) }, into: &texts, from: start)
    } else if element["role"] == nil, element["type"] != nil {
      // An item of OpenAI's responses that is no message.
      uncountedParts.formUnion(UncountedParts.part(element))
    }
  }

  /// Whether a message's text is a list of parts that was written down as JSON.
  private static func mayBeParts(_ content: JSONElement) -> Bool {
    guard let text = content.utf8, text.first == UInt8(ascii: "[") else { return false }
    return text.starts(with: "[{\"type\"".utf8) || text.starts(with: "[{\"text\"".utf8)
  }

  /// Counts a message whose text is never scored.
  mutating func countOnly(_ content: JSONElement) {
    messageCount += 1
    impliedRoleCount += 1
    countContent(content)
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
  static func appendContent(_ content: JSONElement, to texts: inout [UInt8]) {
    if let text = content.utf8 {
      texts.append(contentsOf: text)
      return
    }
    let start = texts.count
    PromptExtraction.forEachPart(of: content) { part in
      guard let text = PromptExtraction.text(of: part) else { return }
      if texts.count > start { texts.append(0x0A) }
      texts.append(contentsOf: text)
    }
  }

  /// The parts of a content that is no text: of a list, of an object's list `parts`, or the object itself.
  private static func forEachPart(of content: JSONElement, _ body: (JSONElement) -> Void) {
    guard content.kind == .object else {
      return content.forEachValue { part in
        body(part)
        return true
      }
    }
    guard let parts = content["parts"], parts.kind == .array else { return body(content) }
    forEachPart(of: parts, body)
  }

  private mutating func countContent(_ content: JSONElement) {
    if let text = content.utf8 { return count(text) }
    PromptExtraction.forEachPart(of: content) { part in
      if let text = PromptExtraction.text(of: part) {
        count(text)
      } else if UncountedParts.isLowDetailImage(part) {
        lowDetailImageCount += 1
        uncountedParts.formUnion(.lowDetailImage)
      } else {
        uncountedParts.formUnion(UncountedParts.part(part))
      }
    }
  }

  /// What a message costs besides its content.
  private mutating func keepFrame(of message: ChatMessage) {
    if let role = message.statedRole { messages.append(role) } else { impliedRoleCount += 1 }
    if let name = message.body["name"]?.utf8 {
      messages.append(name)
      nameCount += 1
    }
  }

  /// A part is a text, `{"text": ...}` with a text or with the `{"value": ...}` of OpenAI's threads, or OpenTelemetry's
  /// `{"type": "text", "content": ...}`.
  private static func text(of part: JSONElement) -> UnsafeBufferPointer<UInt8>? {
    if let text = part.utf8 ?? part["text"]?.utf8 { return text }
    if let text = part["text"], text.kind == .object, let value = text["value"]?.utf8 { return value }
    guard let type = part["type"]?.utf8, type.elementsEqual("text".utf8) else { return nil }
    return part["content"]?.utf8
  }

  private mutating func count(_ text: UnsafeBufferPointer<UInt8>) {
    if standIn == nil { standIn = StandIn(text) }
    if keeps { messages.append(text) }
    byteCount += text.count
    nonASCIIByteCount += nonASCIICount(text)
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
