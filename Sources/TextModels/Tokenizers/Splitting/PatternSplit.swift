internal import CText
internal import FileFormats

/// Splits a text where a pattern matches: the pre-tokenizers `Split`, `Digits`, `Punctuation` and `CharDelimiterSplit`.
struct PatternSplit: SplittingStep {
  private enum Pattern: Sendable {
    case expression(TextPattern)
    /// Not empty.
    case text([UInt8])
    /// Each number, or each punctuation character, is a match of its own.
    case numbers
    case punctuation
  }

  /// What becomes of matches and of what stands between them.
  private enum Behavior: String {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"

    init(_ element: TokenizerElement) throws(InputError) {
      let name = try element.text()
      guard let behavior = Behavior(rawValue: name) else {
        throw element.failure("is '\(name)', which is not a known behavior")
      }
      self = behavior
    }
  }

  private let pattern: Pattern
  private let behavior: Behavior
  /// Whether what stands between matches counts as the matches.
  private let isInverted: Bool

  /// - Parameter split: of the type `Split`.
  init(split: TokenizerElement) throws(InputError) {
    let pattern = try split.required("pattern")
    if let text = pattern.member("String") {
      let sought = Array(try text.bytes())
      guard !sought.isEmpty else { throw text.failure("is empty: nothing can be split there") }
      self.pattern = .text(sought)
    } else {
      self.pattern = .expression(try TextPattern(of: pattern.required("Regex")))
    }
    behavior = try Behavior(split.required("behavior"))
    isInverted = try split.flag("invert", otherwise: false)
  }

  init(digits: TokenizerElement) throws(InputError) {
    pattern = .numbers
    behavior = try digits.flag("individual_digits", otherwise: false) ? .isolated : .contiguous
    isInverted = false
  }

  init(punctuation: TokenizerElement) throws(InputError) {
    pattern = .punctuation
    behavior =
      try punctuation.member("behavior").map { element throws(InputError) in try Behavior(element) } ?? .isolated
    isInverted = false
  }

  init(delimiter: TokenizerElement) throws(InputError) {
    let text = try delimiter.required("delimiter")
    let sought = Array(try text.bytes())
    guard sought.withUnsafeBufferPointer({ UTF8Decoding.first($0, from: 0).map(UTF8Decoding.width) }) == sought.count
    else {
      throw text.failure("is not one character")
    }
    pattern = .text(sought)
    behavior = .removed
    isInverted = false
  }

  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    for range in pieces(of: text) where !range.isEmpty {
      body(UnsafeBufferPointer(rebasing: text[range]), isStart && range.lowerBound == 0, &scratch)
    }
  }

  private func pieces(of text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var stretches: [(range: Range<Int>, isMatch: Bool)] = []
    var end = 0
    for match in matches(in: text) {
      if end < match.lowerBound { stretches.append((end..<match.lowerBound, isInverted)) }
      stretches.append((match, !isInverted))
      end = match.upperBound
    }
    if end < text.count { stretches.append((end..<text.count, isInverted)) }
    switch behavior {
    case .removed: return stretches.filter { !$0.isMatch }.map(\.range)
    case .isolated: return stretches.map(\.range)
    case .contiguous: return joined(stretches) { $0 == $1 }
    // Of matches one after the other only the first is joined.
    case .mergedWithPrevious: return joined(stretches) { isMatch, wasMatch in isMatch && !wasMatch }
    case .mergedWithNext: return joined(stretches.reversed()) { isMatch, wasMatch in isMatch && !wasMatch }.reversed()
    }
  }

  /// Stretches of a text, each joined with the one before it where `joins` says so.
  private func joined(
    _ stretches: [(range: Range<Int>, isMatch: Bool)], _ joins: (_ isMatch: Bool, _ wasMatch: Bool) -> Bool
  ) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var wasMatch = false
    for (range, isMatch) in stretches {
      if let last = pieces.last, joins(isMatch, wasMatch) {
        pieces[pieces.count - 1] = min(last.lowerBound, range.lowerBound)..<max(last.upperBound, range.upperBound)
      } else {
        pieces.append(range)
      }
      wasMatch = isMatch
    }
    return pieces
  }

  private func matches(in text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    switch pattern {
    case .expression(let expression): return expression.matches(in: text)
    case .numbers:
      text.forEachCodePoint { character, range in
        if general_category(character) & UInt8(CATEGORY_NUMERIC) != 0 { found.append(range) }
      }
    case .punctuation:
      text.forEachCodePoint { character, range in
        if CharacterTraits.of(character).isPunctuation { found.append(range) }
      }
    case .text(let sought):
      var index = 0
      while index + sought.count <= text.count {
        guard text[index] == sought[0], text[index...].starts(with: sought) else {
          index += 1
          continue
        }
        found.append(index..<(index + sought.count))
        index += sought.count
      }
    }
    return found
  }
}

extension TextPattern {
  /// - Parameter element: a regular expression as a string; messages name it.
  init(of element: TokenizerElement) throws(InputError) {
    let expression = try element.text()
    do throws(PatternError) {
      try self.init(expression)
    } catch {
      throw element.failure("is the regular expression '\(expression)', which is not supported: it has \(error.reason)")
    }
  }
}

/// Words, and runs of what is neither a word nor white space, which belongs to no piece.
struct WordSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    var kind = 0
    func end(_ place: Int, _ scratch: inout TokenScratch) {
      guard kind != 0, start < place else { return }
      body(UnsafeBufferPointer(rebasing: text[start..<place]), isStart && start == 0, &scratch)
    }
    text.forEachCodePoint { character, range in
      let traits = CharacterTraits.of(character)
      let own = traits.isWord ? 1 : traits.isWhite ? 0 : 2
      guard own != kind else { return }
      end(range.lowerBound, &scratch)
      (start, kind) = (range.lowerBound, own)
    }
    end(text.count, &scratch)
  }
}

/// Pieces of so many characters, and a last one of those that are left.
struct LengthSplit: SplittingStep {
  private let length: Int

  init(_ element: TokenizerElement) throws(InputError) {
    length = try element.count("length", otherwise: 5)
    guard length > 0 else { throw element.failure("makes pieces of no characters") }
  }

  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    var count = 0
    text.forEachCodePoint { _, range in
      count += 1
      guard count == length || range.upperBound == text.count else { return }
      body(UnsafeBufferPointer(rebasing: text[start..<range.upperBound]), isStart && start == 0, &scratch)
      (start, count) = (range.upperBound, 0)
    }
  }
}
