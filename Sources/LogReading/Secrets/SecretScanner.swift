/// Finds what must not be copied out of a log: keys and tokens by their known forms, and the values of members and
/// headers whose names say that they are secret, in JSON at any level of quoting and escaping and in plain text.
///
/// It errs on the side of finding too much, and knows no secret that neither looks like one nor is called one.
package struct SecretScanner: Sendable {
  /// Schemes of the Authorization header, in lower case.
  private static let schemes = ["bearer ", "basic "].map { Array($0.utf8) }
  /// A value by a name that has other uses, too, is at least this long.
  private static let shortestPossible = 12
  /// `{"` in base64.
  private static let encodedObject = Array("eyJ".utf8)

  /// By first byte, so that most bytes are passed over at once.
  private let formsByStart: [[SecretForm]]

  package init() {
    var byStart = [[SecretForm]](repeating: [], count: 256)
    for form in SecretForm.known { byStart[Int(form.prefix[0])].append(form) }
    formsByStart = byStart
  }

  /// Runs of characters that hold no secret wherever it would begin in them, so that an endless run is looked at once.
  private struct Passed {
    /// End of a word that begins no web token.
    var word = 0
    /// End of an unquoted value without a digit.
    var digitless = 0
  }

  /// Where secrets are, in order and apart from each other; takes time in proportion to the text.
  package func ranges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard let unescaped = UnescapedText(text) else { return plainRanges(in: text) }
    return unescaped.bytes.withUnsafeBufferPointer(plainRanges).map(unescaped.original)
  }

  private func plainRanges(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var passed = Passed()
    var index = 0
    while index < text.count {
      guard let range = secret(at: index, in: text, &passed), !range.isEmpty else {
        index += 1
        continue
      }
      found.append(range)
      index = range.upperBound
    }
    return found
  }

  /// A secret that shows at this place; it begins here or later.
  private func secret(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    switch text[index] {
    case UInt8(ascii: ":"): return urlPassword(at: index, in: text) ?? namedValue(at: index, in: text, &passed)
    case UInt8(ascii: "="): return namedValue(at: index, in: text, &passed)
    case UInt8(ascii: "-"): return privateKey(at: index, in: text)
    case UInt8(ascii: "B"), UInt8(ascii: "b"): return credentials(at: index, in: text) ?? key(at: index, in: text)
    case UInt8(ascii: "e"): return webToken(at: index, in: text, &passed) ?? key(at: index, in: text)
    default: return key(at: index, in: text)
    }
  }

  /// `sk-...` and its like.
  private func key(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let forms = formsByStart[Int(text[index])]
    guard !forms.isEmpty, isStart(index, in: text) else { return nil }
    for form in forms where text[index...].starts(with: form.prefix) {
      let end = end(of: index + form.prefix.count, in: text) {
        SecretScanner.isWord($0) || form.isPath && (UInt8(ascii: ".")...UInt8(ascii: "/") ~= $0)
      }
      if end - index - form.prefix.count >= form.length { return index..<end }
    }
    return nil
  }

  /// A JSON web token: three parts of base64, of which the first two are objects.
  private func webToken(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    let (object, dot) = (SecretScanner.encodedObject, UInt8(ascii: "."))
    guard index >= passed.word, text[index...].starts(with: object), isStart(index, in: text) else { return nil }
    let first = end(of: index, in: text, while: SecretScanner.isWord)
    if first < text.count, text[first] == dot, text[(first + 1)...].starts(with: object) {
      let second = end(of: first + 1, in: text, while: SecretScanner.isWord)
      if second < text.count, text[second] == dot {
        return index..<end(of: second, in: text) { SecretScanner.isWord($0) || $0 == dot }
      }
    }
    passed.word = first
    return nil
  }

  /// What follows `Bearer` or `Basic`; a word of letters alone is none, unless it is long.
  private func credentials(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard isStart(index, in: text) else { return nil }
    for scheme in SecretScanner.schemes where text.count - index > scheme.count {
      guard zip(text[index...], scheme).allSatisfy({ SecretScanner.lowercased($0) == $1 }) else { continue }
      let start = index + scheme.count
      let end = end(of: start, in: text) { SecretScanner.isWord($0) || "._~+/=".utf8.contains($0) }
      let value = text[start..<end]
      let looksRandom = value.contains { SecretScanner.isDigit($0) || $0 == UInt8(ascii: "=") }
      return value.count >= 24 || value.count >= 8 && looksRandom ? start..<end : nil
    }
    return nil
  }

  /// The body of a private key in PEM, to its end or the text's.
  private func privateKey(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard text[index...].starts(with: Array("-----BEGIN ".utf8)) else { return nil }
    let heading = text[index...].prefix(64)
    guard let found = SecretScanner.range(of: Array("PRIVATE KEY-----".utf8), in: heading) else { return nil }
    let body = found.upperBound..<text.count
    return body.lowerBound..<(SecretScanner.range(of: Array("-----END".utf8), in: text[body])?.lowerBound ?? text.count)
  }

  /// The password of a URL such as `postgres://user:password@host`; `index` is that of the first colon.
  private func urlPassword(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard text[index...].starts(with: Array("://".utf8)), index > 0, SecretScanner.isLetterOrDigit(text[index - 1])
    else { return nil }
    let start = index + 3
    let end = end(of: start, in: text) { !SecretScanner.endsUserInfo($0) }
    guard end < text.count, text[end] == UInt8(ascii: "@"),
      let colon = text[start..<end].firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return (colon + 1)..<end
  }

  private static func endsUserInfo(_ byte: UInt8) -> Bool {
    byte <= 0x20 || "/@\"'\\<>?#".utf8.contains(byte)
  }

  /// The value after a separator whose left side is a secret's name.
  private func namedValue(
    at separator: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    var end = separator
    while end > 0, SecretScanner.isDecoration(text[end - 1]) { end -= 1 }
    var start = end
    while start > 0, end - start <= SecretName.longest, SecretScanner.isWord(text[start - 1]) { start -= 1 }
    guard let name = SecretName(text[start..<end]) else { return nil }
    var value = separator + 1
    while value < text.count, [UInt8(ascii: " "), UInt8(ascii: "["), UInt8(ascii: "\t")].contains(text[value]) {
      value += 1
    }
    guard let found = quoted(at: value, in: text) ?? unquoted(at: value, in: text, &passed) else { return nil }
    return name == .certain || SecretScanner.looksRandom(text[found]) ? found : nil
  }

  /// Whether a value is one word of letters and digits, as no text and no number is.
  private static func looksRandom(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard value.count >= shortestPossible, value.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
    let digits = value.count(where: isDigit)
    return digits >= 2 && value.count(where: isLetterOrDigit) - digits >= 4
  }

  /// Between quotation marks before which stand as many backslashes as before the first.
  private func quoted(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let backslash = UInt8(ascii: "\\")
    let opening = end(of: index, in: text) { $0 == backslash }
    guard opening < text.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(text[opening]) else { return nil }
    let start = opening + 1
    var place = start
    var depth = 0
    while place < text.count {
      if text[place] == text[opening], depth == opening - index {
        let end = place - depth
        return text[start..<end].contains(where: SecretScanner.isLetterOrDigit) ? start..<end : nil
      }
      depth = text[place] == backslash ? depth + 1 : 0
      place += 1
    }
    return start..<text.count
  }

  /// A run of characters with a digit in it.
  private func unquoted(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    guard index >= passed.digitless else { return nil }
    let end = end(of: index, in: text) { SecretScanner.isWord($0) || "._~+/=%".utf8.contains($0) }
    guard text[index..<end].contains(where: SecretScanner.isDigit) else {
      passed.digitless = end
      return nil
    }
    return end - index >= 8 ? index..<end : nil
  }

  private func end(
    of index: Int, in text: UnsafeBufferPointer<UInt8>, while belongs: (UInt8) -> Bool
  ) -> Int {
    var end = index
    while end < text.count, belongs(text[end]) { end += 1 }
    return end
  }

  /// Whether no word goes on here.
  private func isStart(_ index: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    index == 0 || !SecretScanner.isLetterOrDigit(text[index - 1])
  }
}

extension SecretScanner {
  private static func range(of pattern: [UInt8], in text: Slice<UnsafeBufferPointer<UInt8>>) -> Range<Int>? {
    guard text.count >= pattern.count else { return nil }
    for start in text.startIndex...(text.endIndex - pattern.count) where text[start...].starts(with: pattern) {
      return start..<(start + pattern.count)
    }
    return nil
  }

  /// Between a name and its separator.
  private static func isDecoration(_ byte: UInt8) -> Bool {
    [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"), UInt8(ascii: " ")].contains(byte)
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= lowercased(byte)
  }

  static func isWord(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}
