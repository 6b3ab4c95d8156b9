/// A path into a document, RFC 6901: `/body/messages/0/content`; `~1` stands for `/` and `~0` for `~`.
package struct JSONPointer: Sendable, Equatable, CustomStringConvertible {
  package let description: String
  let tokens: [String]

  package init(_ text: String) throws(JSONError) {
    guard text.isEmpty || text.utf8.first == UInt8(ascii: "/") else {
      throw JSONError(reason: "a JSON pointer starts with '/', such as /prompt or /body/messages/0/content")
    }
    var tokens: [String] = []
    for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      var token = ""
      var escaped = false
      for character in part {
        switch (escaped, character) {
        case (true, "0"): token.append("~")
        case (true, "1"): token.append("/")
        case (true, _):
          throw JSONError(reason: "in a JSON pointer '~' is followed by 0 or 1, not by '\(character)'")
        case (false, "~"):
          escaped = true
          continue
        default: token.append(character)
        }
        escaped = false
      }
      guard !escaped else { throw JSONError(reason: "a JSON pointer cannot end in '~'") }
      tokens.append(token)
    }
    self.tokens = tokens
    description = text
  }

  /// The name of its first step; nil for the whole document.
  package var firstMember: String? { tokens.first }
  /// The name of its last step; nil for the whole document.
  package var lastName: String? { tokens.last }

  /// The element this path leads to below `root`, or nil where a step is missing.
  ///
  /// - Parameter unfold: gives the list or object that a text spells into which the path goes on; nil for any other.
  package func element(
    in root: JSONElement, unfold: (JSONElement) -> JSONElement? = { _ in nil }
  ) -> JSONElement? {
    var current = root
    for token in tokens {
      if current.kind == .string {
        guard let spelled = unfold(current) else { return nil }
        current = spelled
      }
      guard let next = JSONPointer.step(from: current, to: token) else { return nil }
      current = next
    }
    return current
  }

  private static func step(from element: JSONElement, to token: String) -> JSONElement? {
    guard element.kind == .array else { return element.member(token) }
    guard let wanted = Int(token), wanted >= 0, String(wanted) == token else { return nil }
    var found: JSONElement?
    var index = 0
    element.forEachValue { value in
      if index == wanted { found = value }
      index += 1
      return found == nil
    }
    return found
  }

  /// The value this path leads to below `root`, or nil where a step is missing.
  package func value(in root: JSONValue) -> JSONValue? {
    var current = root
    for token in tokens {
      if let values = current.values {
        guard let index = Int(token), values.indices.contains(index), String(index) == token else { return nil }
        current = values[index]
      } else {
        guard let member = current[token] else { return nil }
        current = member
      }
    }
    return current
  }
}

extension JSONText {
  /// The value that a path leads to; nil where a step is missing.
  package func value(at pointer: JSONPointer) -> Range<Int>? {
    var current = document
    for token in pointer.tokens {
      if kind(of: current) == .array {
        let values = values(of: current)
        guard let index = Int(token), values.indices.contains(index), String(index) == token else { return nil }
        current = values[index]
      } else {
        let name = Array(token.utf8)
        guard let member = members(of: current).first(where: { unescaped($0.name) == name }) else { return nil }
        current = member.value
      }
    }
    return current
  }
}
