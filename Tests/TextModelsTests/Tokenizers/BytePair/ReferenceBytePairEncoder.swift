@testable import TextModels

/// The plain twin of `BytePairEncoder`: patterns matched by backtracking, pairs merged one at a time.
///
/// It reads the patterns as their text stands, with Swift's own properties of characters; so texts for comparison keep to
/// characters that have been in Unicode for long. UTF-8 only.
struct ReferenceBytePairEncoder {
  /// One element of a pattern: characters of a kind, `least` to `most` of them, as many as the rest allows.
  private enum Element: Sendable {
    case characters(@Sendable (Unicode.Scalar) -> Bool, least: Int, most: Int)
    /// `(?!\S)`
    case notBeforeText
    /// `$`
    case end
    /// One of these words, whatever their case, or nothing.
    case optional([String])
    case oneOf([String])
  }

  private let ranks: [[UInt8]: Int]
  private let alternatives: [[Element]]

  init(ranks tokens: BytePairRanks, split: BytePairSplit) {
    ranks = Dictionary(uniqueKeysWithValues: (0..<tokens.count).map { (Array(tokens.bytes(of: $0)), $0) })
    alternatives = split == .o200k ? ReferenceBytePairEncoder.o200k : ReferenceBytePairEncoder.cl100k
  }

  func ids(_ text: [UInt8]) -> [Int32] {
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var ids: [Int32] = []
    var position = 0
    while position < scalars.count {
      let end = alternatives.lazy.compactMap { match($0[...], scalars, position) }.first ?? scalars.count
      ids += merged(scalars[position..<end].flatMap { Array(String($0).utf8) })
      position = end
    }
    return ids
  }

  private func merged(_ piece: [UInt8]) -> [Int32] {
    var parts = piece.map { [$0] }
    while true {
      var best: (rank: Int, index: Int)?
      for index in parts.indices.dropLast() {
        guard let rank = ranks[parts[index] + parts[index + 1]] else { continue }
        if rank < best?.rank ?? .max { best = (rank, index) }
      }
      guard let best else { break }
      parts[best.index] += parts.remove(at: best.index + 1)
    }
    return parts.map { Int32(ranks[$0] ?? -1) }
  }

  /// Where a match from `position` ends; nil if there is none.
  private func match(_ pattern: ArraySlice<Element>, _ text: [Unicode.Scalar], _ position: Int) -> Int? {
    guard let element = pattern.first else { return position }
    let rest = pattern.dropFirst()
    switch element {
    case .characters(let isMember, let least, let most):
      var count = 0
      while count < most, position + count < text.count, isMember(text[position + count]) { count += 1 }
      while count >= least {
        if let end = match(rest, text, position + count) { return end }
        count -= 1
      }
      return nil
    case .notBeforeText:
      return position == text.count || isWhite(text[position]) ? match(rest, text, position) : nil
    case .end:
      return position == text.count ? match(rest, text, position) : nil
    case .oneOf(let words), .optional(let words):
      for word in words where hasPrefix(word, text, at: position) {
        if let end = match(rest, text, position + word.unicodeScalars.count) { return end }
      }
      if case .optional = element { return match(rest, text, position) }
      return nil
    }
  }

  /// Whether a word of small letters stands at `position`, whatever its case.
  private func hasPrefix(_ word: String, _ text: [Unicode.Scalar], at position: Int) -> Bool {
    let expected = Array(word.unicodeScalars)
    guard position + expected.count <= text.count else { return false }
    for (index, scalar) in expected.enumerated() {
      let actual = text[position + index]
      let isLongS = actual == "\u{17F}" && scalar == "s"
      guard isLongS || actual.properties.lowercaseMapping == String(scalar) else { return false }
    }
    return true
  }

  private static let contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"]

  private static let cl100k: [[Element]] = [
    [.oneOf(contractions)],
    [.characters(isPrefix, least: 0, most: 1), .characters(isLetter, least: 1, most: .max)],
    [.characters(isNumber, least: 1, most: 3)],
    [
      .characters({ $0 == " " }, least: 0, most: 1), .characters(isSymbol, least: 1, most: .max),
      .characters(isNewline, least: 0, most: .max),
    ],
    [.characters(isWhite, least: 1, most: .max), .end],
    [.characters(isWhite, least: 0, most: .max), .characters(isNewline, least: 1, most: 1)],
    [.characters(isWhite, least: 1, most: .max), .notBeforeText],
    [.characters(isWhite, least: 1, most: 1)],
  ]

  private static let o200k: [[Element]] = [
    [
      .characters(isPrefix, least: 0, most: 1), .characters(isUpper, least: 0, most: .max),
      .characters(isLower, least: 1, most: .max), .optional(contractions),
    ],
    [
      .characters(isPrefix, least: 0, most: 1), .characters(isUpper, least: 1, most: .max),
      .characters(isLower, least: 0, most: .max), .optional(contractions),
    ],
    [.characters(isNumber, least: 1, most: 3)],
    [
      .characters({ $0 == " " }, least: 0, most: 1), .characters(isSymbol, least: 1, most: .max),
      .characters({ isNewline($0) || $0 == "/" }, least: 0, most: .max),
    ],
    [.characters(isWhite, least: 0, most: .max), .characters(isNewline, least: 1, most: .max)],
    [.characters(isWhite, least: 1, most: .max), .notBeforeText],
    [.characters(isWhite, least: 1, most: .max)],
  ]
}

private func isNewline(_ scalar: Unicode.Scalar) -> Bool { scalar == "\r" || scalar == "\n" }
private func isWhite(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter].contains(
    scalar.properties.generalCategory)
}

private func isNumber(_ scalar: Unicode.Scalar) -> Bool {
  [.decimalNumber, .letterNumber, .otherNumber].contains(scalar.properties.generalCategory)
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  [.nonspacingMark, .spacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
}

private func isPrefix(_ scalar: Unicode.Scalar) -> Bool { !isNewline(scalar) && !isLetter(scalar) && !isNumber(scalar) }
private func isSymbol(_ scalar: Unicode.Scalar) -> Bool { !isWhite(scalar) && !isLetter(scalar) && !isNumber(scalar) }

private func isUpper(_ scalar: Unicode.Scalar) -> Bool {
  isLetter(scalar) && scalar.properties.generalCategory != .lowercaseLetter || isMark(scalar)
}

private func isLower(_ scalar: Unicode.Scalar) -> Bool {
  isLetter(scalar) && ![.uppercaseLetter, .titlecaseLetter].contains(scalar.properties.generalCategory)
    || isMark(scalar)
}
