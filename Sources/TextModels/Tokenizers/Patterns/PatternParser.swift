/// Why a regular expression is not taken.
struct PatternError: Error, Equatable {
  /// What it holds, such as `a back reference`.
  let reason: String
}

/// A part of a regular expression.
indirect enum PatternNode {
  case characters(CharacterClass)
  case sequence([PatternNode])
  /// The first that leads to a match counts.
  case alternatives([PatternNode])
  case repeated(PatternNode, least: Int, most: Int?, Mode)
  /// That what stands ahead of a place, or behind it, matches or does not.
  case look(PatternNode, isBehind: Bool, isNegative: Bool)
  /// Its first match alone counts, whatever follows.
  case atomic(PatternNode)
  case anchor(Anchor)

  enum Mode {
    case greedy, lazy, possessive
  }

  enum Anchor: Sendable {
    case textStart, textEnd, textEndOrLastNewline, lineStart, lineEnd, wordEdge, noWordEdge
  }

  /// How many characters every match has; nil if that differs, or is beyond any use.
  var width: Int? {
    switch self {
    case .characters: return 1
    case .sequence(let nodes):
      return nodes.reduce(0) { sum, node in PatternNode.bounded(sum, node.width, +) }
    case .alternatives(let nodes):
      let widths = Set(nodes.map(\.width))
      return widths.count == 1 ? widths.first ?? nil : nil
    case .repeated(let node, let least, let most, _):
      return most == least ? PatternNode.bounded(node.width, least, *) : nil
    case .look, .anchor: return 0
    case .atomic(let node): return node.width
    }
  }

  /// Of widths of at most a million each, which no operation on two of them leads beyond what an integer holds.
  private static func bounded(_ first: Int?, _ second: Int?, _ operation: (Int, Int) -> Int) -> Int? {
    guard let first, let second else { return nil }
    let width = operation(first, second)
    return width <= 1_000_000 ? width : nil
  }
}

/// Reads regular expressions as Oniguruma does in the syntax in which Hugging Face `tokenizers` uses it. What it would take and
/// is not known here is refused, never taken for something else.
struct PatternParser {
  private let text: [Unicode.Scalar]
  private var place = 0
  private var depth = 0
  private static let deepest = 50
  /// Repetitions are written out.
  static let mostRepetitions = 1000

  private init(_ expression: String) { text = Array(expression.unicodeScalars) }

  static func parse(_ expression: String) throws(PatternError) -> PatternNode {
    var parser = PatternParser(expression)
    let node = try parser.alternatives(foldsCase: false)
    guard parser.place == parser.text.count else {
      throw PatternError(reason: "a closing parenthesis without an opening one")
    }
    return node
  }

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private mutating func take(_ expected: String) -> Bool {
    let expected = Array(expected.unicodeScalars)
    guard text.count - place >= expected.count, text[place..<(place + expected.count)].elementsEqual(expected) else {
      return false
    }
    place += expected.count
    return true
  }

  private mutating func alternatives(foldsCase: Bool) throws(PatternError) -> PatternNode {
    depth += 1
    guard depth <= PatternParser.deepest else { throw PatternError(reason: "groups that nest too deep") }
    defer { depth -= 1 }
    var nodes = [try sequence(foldsCase: foldsCase)]
    while take("|") { nodes.append(try sequence(foldsCase: foldsCase)) }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func sequence(foldsCase: Bool) throws(PatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    // The last character that stood for itself, to see pairs that one character may match without regard to case.
    var previous: Unicode.Scalar?
    while let character = next, character != "|", character != ")" {
      let start = place
      let node = try atom(foldsCase: foldsCase)
      let own = place == start + 1 && PatternParser.isPlain(character) ? character : nil
      if foldsCase, let previous, let own, PatternParser.isLigature(previous, own) {
        throw PatternError(reason: "letters without regard to case that one character may match together")
      }
      previous = own
      nodes.append(try quantified(node))
    }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private static func isPlain(_ character: Unicode.Scalar) -> Bool {
    !"()[]{}.*+?^$|\\".unicodeScalars.contains(character)
  }

  private static func isLigature(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    ["ss", "ff", "fi", "fl", "st"].contains(String(String.UnicodeScalarView([first, second])).lowercased())
  }

  private mutating func atom(foldsCase: Bool) throws(PatternError) -> PatternNode {
    guard let character = next else { return .sequence([]) }
    place += 1
    switch character {
    case "(": return try group(foldsCase: foldsCase)
    case "[": return .characters(try characterClass(foldsCase: foldsCase))
    case ".": return .characters(.anyButNewline)
    case "^": return .anchor(.lineStart)
    case "$": return .anchor(.lineEnd)
    case "*", "+", "?": throw PatternError(reason: "a repetition of nothing")
    case "\\": return try escape(foldsCase: foldsCase)
    default: return .characters(try one(character, foldsCase: foldsCase))
    }
  }

  private func one(_ character: Unicode.Scalar, foldsCase: Bool) throws(PatternError) -> CharacterClass {
    guard !foldsCase || character.value < 0x80 else {
      throw PatternError(reason: "letters beyond ASCII without regard to case")
    }
    return .one(character.value, foldsCase: foldsCase)
  }

  /// What stands after an opening parenthesis.
  private mutating func group(foldsCase: Bool) throws(PatternError) -> PatternNode {
    func body(_ parser: inout PatternParser, foldsCase: Bool) throws(PatternError) -> PatternNode {
      let node = try parser.alternatives(foldsCase: foldsCase)
      guard parser.take(")") else { throw PatternError(reason: "a group without an end") }
      return node
    }
    guard take("?") else { return try body(&self, foldsCase: foldsCase) }
    if take(":") { return try body(&self, foldsCase: foldsCase) }
    if take(">") { return .atomic(try body(&self, foldsCase: foldsCase)) }
    if take("=") { return .look(try body(&self, foldsCase: foldsCase), isBehind: false, isNegative: false) }
    if take("!") { return .look(try body(&self, foldsCase: foldsCase), isBehind: false, isNegative: true) }
    for (sign, isNegative) in [("<=", false), ("<!", true)] where take(sign) {
      let node = try body(&self, foldsCase: foldsCase)
      guard node.width != nil else { throw PatternError(reason: "a look behind of no fixed length") }
      return .look(node, isBehind: true, isNegative: isNegative)
    }
    for (sign, folds) in [("i", true), ("-i", false)] where take(sign) {
      if take(":") { return try body(&self, foldsCase: folds) }
      // For the rest of the group that it stands in, further alternatives included.
      if take(")") { return try alternatives(foldsCase: folds) }
    }
    throw PatternError(reason: "a group of the kind '(?\(next.map(String.init) ?? "")'")
  }

  private mutating func quantified(_ node: PatternNode) throws(PatternError) -> PatternNode {
    let bounds: (least: Int, most: Int?)
    var isInterval = false
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if let interval = try interval() {
      bounds = interval
      isInterval = true
    } else {
      return node
    }
    var mode = PatternNode.Mode.greedy
    if take("?") {
      guard !isInterval || bounds.least != bounds.most else { throw PatternError(reason: "'{n}?'") }
      mode = .lazy
    } else if !isInterval, take("+") {
      mode = .possessive
    }
    let repeated = PatternNode.repeated(node, least: bounds.least, most: bounds.most, mode)
    // After an interval, '+' repeats it.
    if isInterval, mode == .greedy, take("+") { return .repeated(repeated, least: 1, most: nil, .greedy) }
    if let sign = next, "*+?".unicodeScalars.contains(sign) {
      throw PatternError(reason: "a repetition of a repetition")
    }
    return repeated
  }

  /// `{n}`, `{n,}`, `{,m}` or `{n,m}`; nil, and nothing read, where a brace stands for itself.
  private mutating func interval() throws(PatternError) -> (Int, Int?)? {
    let start = place
    guard take("{") else { return nil }
    func number(_ parser: inout PatternParser) -> Int? {
      var digits = ""
      while let digit = parser.next, ("0"..."9").contains(digit) {
        digits.unicodeScalars.append(digit)
        parser.place += 1
      }
      return Int(digits)
    }
    let least = number(&self)
    let hasComma = take(",")
    let most = hasComma ? number(&self) : least
    guard take("}"), least != nil || most != nil else {
      place = start
      return nil
    }
    if let most, most < least ?? 0 { throw PatternError(reason: "an interval whose end is below its start") }
    guard max(least ?? 0, most ?? 0) <= PatternParser.mostRepetitions else {
      throw PatternError(reason: "more than \(PatternParser.mostRepetitions) repetitions")
    }
    return (least ?? 0, most)
  }

  /// What stands after a backslash, outside of a class.
  private mutating func escape(foldsCase: Bool) throws(PatternError) -> PatternNode {
    switch next {
    case "A": place += 1; return .anchor(.textStart)
    case "z": place += 1; return .anchor(.textEnd)
    case "Z": place += 1; return .anchor(.textEndOrLastNewline)
    case "b": place += 1; return .anchor(.wordEdge)
    case "B": place += 1; return .anchor(.noWordEdge)
    default: break
    }
    if let set = try escapedClass(foldsCase: foldsCase, isAlone: true) { return .characters(set) }
    return .characters(try one(try escapedCharacter(), foldsCase: foldsCase))
  }

  /// `\s`, `\p{L}` and the like; nil, and nothing read, for another escape.
  private mutating func escapedClass(foldsCase: Bool, isAlone: Bool = false) throws(PatternError) -> CharacterClass? {
    guard let letter = next else { return nil }
    if let set = CharacterClass.escape(letter, isAlone: isAlone) {
      place += 1
      return set
    }
    guard letter == "p" || letter == "P" else { return nil }
    place += 1
    guard take("{"), let end = text[place...].firstIndex(of: "}") else {
      throw PatternError(reason: "'\\\(letter)' without a name in braces")
    }
    var isNegated = letter == "P"
    if take("^") { isNegated.toggle() }
    let name = String(String.UnicodeScalarView(text[place..<end]))
    guard let set = CharacterClass.category(name, isNegated: isNegated) else {
      throw PatternError(reason: "the property '\(name)'")
    }
    guard !foldsCase || set.foldsExactly else { throw PatternError(reason: "cased letters without regard to case") }
    place = end + 1
    return set
  }

  /// One character by an escape.
  private mutating func escapedCharacter() throws(PatternError) -> Unicode.Scalar {
    guard let letter = next else { throw PatternError(reason: "a backslash at its end") }
    place += 1
    let controls: [Unicode.Scalar: Unicode.Scalar] = [
      "n": "\n", "r": "\r", "t": "\t", "f": "\u{C}", "v": "\u{B}", "a": "\u{7}", "e": "\u{1B}",
    ]
    if let control = controls[letter] { return control }
    if letter == "x" || letter == "u" {
      let isBraced = letter == "x" && take("{")
      var digits = ""
      while let digit = next, digit.properties.isASCIIHexDigit, isBraced || digits.count < (letter == "u" ? 4 : 2) {
        digits.unicodeScalars.append(digit)
        place += 1
      }
      let isWhole = isBraced ? take("}") : letter == "x" || digits.count == 4
      guard isWhole, let value = UInt32(digits, radix: 16), isBraced || letter == "u" || value < 0x80,
        let scalar = Unicode.Scalar(value)
      else { throw PatternError(reason: "'\\\(letter)' without the number of a character") }
      return scalar
    }
    let isLetterOrDigit = letter.properties.isAlphabetic || ("0"..."9").contains(letter)
    guard !isLetterOrDigit else { throw PatternError(reason: "'\\\(letter)'") }
    return letter
  }

  /// What stands after an opening bracket.
  private mutating func characterClass(foldsCase: Bool) throws(PatternError) -> CharacterClass {
    depth += 1
    guard depth <= PatternParser.deepest else { throw PatternError(reason: "classes that nest too deep") }
    defer { depth -= 1 }
    let isNegated = take("^")
    var whole = CharacterClass()
    var side = CharacterClass()
    var hasSides = false
    var isFirst = true
    while true {
      guard let character = next else { throw PatternError(reason: "a class without an end") }
      if character == "]", !isFirst { break }
      isFirst = false
      if take("&&") {
        side.finish(isNegated: false, foldsCase: foldsCase)
        if hasSides { whole.require(side) } else { whole.insert(side) }
        (side, hasSides) = (CharacterClass(), true)
        continue
      }
      if take("[") {
        if next == ":" { throw PatternError(reason: "a class of POSIX such as [:alpha:]") }
        side.insert(try characterClass(foldsCase: foldsCase))
        continue
      }
      place += 1
      var first = character
      if character == "\\" {
        if let set = try escapedClass(foldsCase: foldsCase) {
          side.insert(set)
          if next == "-", place + 1 < text.count, text[place + 1] != "]" {
            throw PatternError(reason: "a range that begins with a class")
          }
          continue
        }
        if take("b") { first = "\u{8}" } else { first = try escapedCharacter() }
      }
      var last = first
      if next == "-", place + 1 < text.count, text[place + 1] != "]" {
        place += 1
        guard let end = next, end != "[" else { throw PatternError(reason: "a range that ends with a class") }
        place += 1
        last = end
        if end == "\\" {
          guard try escapedClass(foldsCase: foldsCase) == nil else {
            throw PatternError(reason: "a range that ends with a class")
          }
          last = try escapedCharacter()
        }
        guard last.value >= first.value else { throw PatternError(reason: "a range whose end is below its start") }
      }
      guard !foldsCase || last.value < 0x80 else {
        throw PatternError(reason: "letters beyond ASCII without regard to case")
      }
      side.insert(first.value...last.value)
    }
    place += 1
    side.finish(isNegated: false, foldsCase: foldsCase)
    if hasSides { whole.require(side) } else { whole.insert(side) }
    whole.finish(isNegated: isNegated, foldsCase: false)
    return whole
  }
}
