/// Finds what must not be copied out of a log: keys and tokens by their known forms, and the values of members and
/// headers whose names say that they are secret, in JSON at any level of quoting and in plain text.
///
/// It errs on the side of finding too much, and knows no secret that neither looks like one nor is called one.
package struct SecretScanner: Sendable {
  /// A form of key: what it begins with, and how many characters follow at least.
  private struct Form {
    let prefix: [UInt8]
    let length: Int

    init(_ prefix: String, _ length: Int) { (self.prefix, self.length) = (Array(prefix.utf8), length) }
  }

  /// OpenAI and Anthropic, AWS, Google, GitHub, GitLab, Slack, Stripe, Hugging Face, Groq, Replicate, Perplexity, npm.
  private static let forms = [
    Form("sk-", 13), Form("AKIA", 16), Form("ASIA", 16), Form("AIza", 30), Form("ya29.", 20), Form("ghp_", 20),
    Form("gho_", 20), Form("ghu_", 20), Form("ghs_", 20), Form("ghr_", 20), Form("github_pat_", 20), Form("glpat-", 16),
    Form("xoxb-", 10), Form("xoxp-", 10), Form("xoxa-", 10), Form("xoxs-", 10), Form("sk_live_", 12),
    Form("sk_test_", 12), Form("rk_live_", 12), Form("hf_", 20), Form("gsk_", 20), Form("r8_", 20), Form("pplx-", 20),
    Form("npm_", 20),
  ]
  /// What a secret member's name is, or ends in behind `-` or `_`; in lower case.
  private static let names = [
    "authorization", "api-key", "api_key", "apikey", "cookie", "password", "passwd", "secret", "secret_key",
    "secret-key", "access_key", "access-key", "private_key", "access_token", "refresh_token", "id_token", "auth_token",
    "session_token", "security_token", "security-token", "auth-token", "client_secret",
  ].map { Array($0.utf8) }
  /// Schemes of the Authorization header, in lower case.
  private static let schemes = ["bearer ", "basic "].map { Array($0.utf8) }
  private static let longestName = 48
  /// `{"` in base64.
  private static let encodedObject = Array("eyJ".utf8)

  /// By first byte, so that most bytes are passed over at once.
  private let formsByStart: [[Form]]

  package init() {
    var byStart = [[Form]](repeating: [], count: 256)
    for form in SecretScanner.forms { byStart[Int(form.prefix[0])].append(form) }
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

  /// A secret that is told at this place; it begins here or behind.
  private func secret(
    at index: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    switch text[index] {
    case UInt8(ascii: ":"), UInt8(ascii: "="): return namedValue(at: index, in: text, &passed)
    case UInt8(ascii: "-"): return privateKey(at: index, in: text)
    case UInt8(ascii: "B"), UInt8(ascii: "b"): return credentials(at: index, in: text)
    case UInt8(ascii: "e"): return webToken(at: index, in: text, &passed)
    default: return key(at: index, in: text)
    }
  }

  /// `sk-...` and its like.
  private func key(at index: Int, in text: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    let forms = formsByStart[Int(text[index])]
    guard !forms.isEmpty, isStart(index, in: text) else { return nil }
    for form in forms where text[index...].starts(with: form.prefix) {
      let end = end(of: index + form.prefix.count, in: text) { SecretScanner.isWord($0) }
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

  /// The value behind a separator whose left side is a secret's name.
  private func namedValue(
    at separator: Int, in text: UnsafeBufferPointer<UInt8>, _ passed: inout Passed
  ) -> Range<Int>? {
    var end = separator
    while end > 0, SecretScanner.isDecoration(text[end - 1]) { end -= 1 }
    var start = end
    while start > 0, end - start < SecretScanner.longestName, SecretScanner.isWord(text[start - 1]) { start -= 1 }
    guard SecretScanner.isSecretName(text[start..<end]) else { return nil }
    var value = separator + 1
    while value < text.count, [UInt8(ascii: " "), UInt8(ascii: "["), UInt8(ascii: "\t")].contains(text[value]) {
      value += 1
    }
    return quoted(at: value, in: text) ?? unquoted(at: value, in: text, &passed)
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
  /// Whether a member or header of this name holds a secret.
  static func isSecretName(_ name: String) -> Bool { isSecretName(Array(name.utf8)) }

  private static func isSecretName(_ name: some Collection<UInt8>) -> Bool {
    let name = name.map(lowercased)
    return names.contains { isName(name, $0) }
  }

  private static func isName(_ name: [UInt8], _ secret: [UInt8]) -> Bool {
    guard name.count > secret.count else { return name == secret }
    let before = name[name.count - secret.count - 1]
    return name.suffix(secret.count).elementsEqual(secret)
      && (before == UInt8(ascii: "-") || before == UInt8(ascii: "_"))
  }

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

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= lowercased(byte)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}
