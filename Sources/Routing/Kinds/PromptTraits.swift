/// What can be said of a prompt by rules, without anything learnt.
package struct PromptTraits: OptionSet, Sendable, BitwiseCopyable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A fenced block, or at least two lines that end in a brace or a semicolon or begin as declarations do.
  package static let code = PromptTraits(rawValue: 1)
  /// The request defines tools, calls them or holds their results.
  package static let tools = PromptTraits(rawValue: 2)
  /// The prompt names JSON, or the request states a JSON schema for the answer.
  package static let json = PromptTraits(rawValue: 4)
  /// All messages together are longer than `longLength` bytes.
  package static let long = PromptTraits(rawValue: 8)
  /// There is something else than text: images, audio or files.
  package static let media = PromptTraits(rawValue: 16)

  /// Some eight thousand tokens of English.
  package static let longLength = 32_000

  /// By the names that outputs have.
  package static let kinds: [(name: String, trait: PromptTraits)] = [
    ("code", .code), ("tools", .tools), ("json", .json), ("long", .long), ("media", .media),
  ]

  package var names: [String] { PromptTraits.kinds.filter { contains($0.trait) }.map(\.name) }

  /// What the text alone says.
  package init(text prompt: UnsafeBufferPointer<UInt8>) {
    self = []
    if PromptTraits.hasCode(prompt) { insert(.code) }
    if PromptTraits.namesJSON(prompt) { insert(.json) }
  }

  private static let declarations = [
    "def ", "class ", "import ", "from ", "#include", "func ", "function ", "fn ", "public ", "private ", "return ",
    "SELECT ", "select ", "const ", "let ", "var ",
  ].map { Array($0.utf8) }

  private static func hasCode(_ prompt: UnsafeBufferPointer<UInt8>) -> Bool {
    var lines = 0
    var start = 0
    while start < prompt.count {
      let end = prompt[start...].firstIndex(of: UInt8(ascii: "\n")) ?? prompt.count
      var (first, last) = (start, end)
      while first < last, prompt[first] <= 0x20 { first += 1 }
      while last > first, prompt[last - 1] <= 0x20 { last -= 1 }
      let line = UnsafeBufferPointer(rebasing: prompt[first..<last])
      if line.starts(with: "```".utf8) { return true }
      if let final = line.last {
        let endsAsCode = [UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ";")].contains(final)
        if endsAsCode || declarations.contains(where: { line.starts(with: $0) }) && isDeclaration(line) { lines += 1 }
      }
      if lines >= 2 { return true }
      start = end + 1
    }
    return false
  }

  /// A line of prose may begin with such a word, too; one of code has a mark that prose seldom has.
  private static func isDeclaration(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    let marks: [UInt8] = Array("(){}[]=;_<>*+".utf8)
    return line.contains { marks.contains($0) } || line.starts(with: "import ".utf8) && line.count < 60
  }

  private static func namesJSON(_ prompt: UnsafeBufferPointer<UInt8>) -> Bool {
    func isLetter(_ index: Int) -> Bool {
      guard prompt.indices.contains(index) else { return false }
      let lower = prompt[index] | 0x20
      return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
    }
    let word = Array("json".utf8)
    guard prompt.count >= word.count else { return false }
    for start in 0...(prompt.count - word.count) where prompt[start] | 0x20 == word[0] {
      guard (1..<word.count).allSatisfy({ prompt[start + $0] | 0x20 == word[$0] }) else { continue }
      // `JSONL` and `JSON-LD` are meant, too.
      if !isLetter(start - 1) { return true }
    }
    return false
  }
}

/// The script that most letters of a text are in.
package enum PromptScript: UInt8, Sendable, CaseIterable {
  case none, latin, cyrillic, greek, arabic, hebrew, devanagari, thai, han, kana, hangul, other

  package var name: String {
    switch self {
    case .none: "none"
    case .latin: "latin"
    case .cyrillic: "cyrillic"
    case .greek: "greek"
    case .arabic: "arabic"
    case .hebrew: "hebrew"
    case .devanagari: "devanagari"
    case .thai: "thai"
    case .han: "han"
    case .kana: "kana"
    case .hangul: "hangul"
    case .other: "other"
    }
  }

  /// Letters of the first bytes that are looked at.
  private static let length = 4_096

  /// A text with a tenth of its Chinese and Japanese letters in kana is Japanese.
  package init(_ prompt: UnsafeBufferPointer<UInt8>) {
    var counts = [Int](repeating: 0, count: PromptScript.allCases.count)
    let text = String(decoding: UnsafeBufferPointer(rebasing: prompt.prefix(PromptScript.length)), as: UTF8.self)
    for scalar in text.unicodeScalars {
      guard let script = PromptScript.script(of: scalar.value) else { continue }
      counts[Int(script.rawValue)] += 1
    }
    let (han, kana) = (counts[Int(PromptScript.han.rawValue)], counts[Int(PromptScript.kana.rawValue)])
    if kana * 9 >= han, kana > 0 {
      counts[Int(PromptScript.kana.rawValue)] += han
      counts[Int(PromptScript.han.rawValue)] = 0
    }
    let most = PromptScript.allCases.max {
      (counts[Int($0.rawValue)], $1.rawValue) < (counts[Int($1.rawValue)], $0.rawValue)
    }
    self = most.map { counts[Int($0.rawValue)] > 0 ? $0 : .none } ?? .none
  }

  /// Nil for what is no letter.
  private static func script(of scalar: UInt32) -> PromptScript? {
    switch scalar {
    case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: .latin
    case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
    case 0x400...0x52F: .cyrillic
    case 0x590...0x5FF: .hebrew
    case 0x600...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFE: .arabic
    case 0x900...0x97F: .devanagari
    case 0xE00...0xE7F: .thai
    case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF: .hangul
    case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: .kana
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: .han
    case 0x530...0x58F, 0x980...0xDFF, 0xE80...0x10FF, 0x1200...0x1DFF: .other
    default: nil
    }
  }
}
