internal import FileFormats
internal import Numerics

/// The system prompt of a request as the name of its group: requests of one template have one name, whatever dates, ids and
/// numbers were filled in, and the name does not give the text away.
///
/// The text is that of the request's own system prompt and of all its messages of the roles `system` and `developer`, in
/// order. A word with a digit in it is masked, as are the English names of months and days of the week, and a run of
/// white space counts as one space. The name is `system:` and 16 hexadecimal digits of a hash.
struct SystemPrompt {
  private(set) var text: [UInt8] = []

  /// - Parameter nested: for messages that are JSON texts.
  init(_ fields: RowFields, nested: inout NestedJSON) {
    if let system = fields.system { append(system) }
    if let prompt = fields.prompt, prompt.kind == .array { read(prompt, nested: &nested, depth: 0) }
  }

  /// Lists of messages, as `PromptExtraction` reads them.
  private mutating func read(_ list: JSONElement, nested: inout NestedJSON, depth: Int) {
    list.forEachValue { element in
      if element.kind == .array {
        if depth < 2 { read(element, nested: &nested, depth: depth + 1) }
        return true
      }
      var element = element
      if let text = element.utf8 {
        guard text.first == UInt8(ascii: "{"), let message = nested.container(in: element) else { return true }
        element = message
      }
      let message = ChatMessage(element)
      if message.isInstruction, let content = message.content { append(content) }
      return true
    }
  }

  private mutating func append(_ content: JSONElement) {
    if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
    PromptExtraction.appendContent(content, to: &text)
  }

  /// Appends the name; nothing where there is no text.
  func appendName(to names: inout [UInt8]) {
    let masked = text.withUnsafeBufferPointer(SystemPrompt.masked)
    guard !masked.isEmpty else { return }
    var hash = StableHash()
    masked.withUnsafeBufferPointer { hash.absorb($0) }
    names.append(contentsOf: "system:".utf8)
    let digits = Array("0123456789abcdef".utf8)
    for place in stride(from: 60, through: 0, by: -4) { names.append(digits[Int(hash.value >> UInt64(place) & 15)]) }
  }
}

extension SystemPrompt {
  /// The text with `#` for every word that is masked, and one space for every run of white space.
  ///
  /// A word is a run of ASCII letters and digits and of the marks that join them in numbers, dates, times, ids and
  /// addresses: `-_.:/,+@=`, as far as a letter or digit stands on both sides.
  static func masked(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var place = 0
    while place < text.count {
      let byte = text[place]
      if isWordByte(byte) {
        let end = endOfWord(in: text, from: place)
        let word = text[place..<end]
        if word.contains(where: isDigit) || isCalendarWord(word) {
          result.append(UInt8(ascii: "#"))
        } else {
          result.append(contentsOf: word)
        }
        place = end
      } else if isBlank(byte) {
        while place < text.count, isBlank(text[place]) { place += 1 }
        if !result.isEmpty, place < text.count { result.append(UInt8(ascii: " ")) }
      } else {
        result.append(byte)
        place += 1
      }
    }
    return result
  }

  private static let joints = Set("-_.:/,+@=".utf8)
  private static let calendarWords: Set<String> = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "am", "pm",
  ]

  private static func endOfWord(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count {
      if isWordByte(text[end]) {
        end += 1
      } else if end + 1 < text.count, joints.contains(text[end]), isWordByte(text[end + 1]) {
        end += 2
      } else {
        break
      }
    }
    return end
  }

  private static func isCalendarWord(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    (2...9).contains(word.count) && calendarWords.contains(String(decoding: word, as: UTF8.self).lowercased())
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isWordByte(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }
}
