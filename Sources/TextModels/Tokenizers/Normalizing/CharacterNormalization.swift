internal import CText
internal import FileFormats

/// Steps that look at each character by itself.
enum CharacterNormalization: NormalizationStep {
  /// Small letters, each character by itself: a capital sigma at the end of a word becomes one as anywhere.
  case lowerCase
  /// Removes combining marks.
  case withoutMarks
  /// Removes what BERT takes for accents.
  case withoutAccents
  /// Removes controls and makes a space of every white space, as BERT cleans texts.
  case cleaned
  /// A space before and after each Chinese character.
  case chineseApart
  /// Removes controls and makes spaces of some others, as `Nmt` does.
  case nmt

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    output.reserveCapacity(text.count)
    switch self {
    case .lowerCase:
      text.forEachCodePoint { codePoint, range in
        if codePoint < 0x80 {
          output.append(codePoint &- 0x41 < 26 ? text[range.lowerBound] | 0x20 : text[range.lowerBound])
        } else {
          UnicodeNormalization.replacement(character_form_of(codePoint).lower, of: codePoint) {
            output.append(codePoint: $0)
          }
        }
      }
    case .withoutMarks: keep(text, &output) { $0 < 0x80 || !CharacterTraits.of($0).isMark }
    case .withoutAccents: keep(text, &output) { $0 < 0x80 || !CharacterTraits.of($0).isNonspacing }
    case .cleaned:
      fold(text, &output) { codePoint in
        let traits = CharacterTraits.of(codePoint)
        return (traits.isDroppedByCleaning, traits.isSpaceByCleaning)
      }
    case .nmt:
      fold(text, &output) { codePoint in
        let traits = CharacterTraits.of(codePoint)
        return (traits.isDroppedByNmt, traits.isSpaceByNmt)
      }
    case .chineseApart:
      text.forEachCodePoint { codePoint, range in
        let isChinese = codePoint >= 0x80 && CharacterTraits.of(codePoint).isChinese
        if isChinese { output.append(0x20) }
        output.append(contentsOf: text[range])
        if isChinese { output.append(0x20) }
      }
    }
  }

  func removesStart(of text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = UTF8Decoding.first(text, from: 0) else { return false }
    let traits = CharacterTraits.of(first)
    switch self {
    case .lowerCase, .chineseApart: return false
    case .withoutMarks: return traits.isMark
    case .withoutAccents: return traits.isNonspacing
    case .cleaned: return traits.isDroppedByCleaning
    case .nmt: return traits.isDroppedByNmt
    }
  }

  @inline(__always)
  private func keep(_ text: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8], _ isKept: (UInt32) -> Bool) {
    text.forEachCodePoint { codePoint, range in
      if isKept(codePoint) { output.append(contentsOf: text[range]) }
    }
  }

  @inline(__always)
  private func fold(
    _ text: UnsafeBufferPointer<UInt8>, _ output: inout [UInt8],
    _ fate: (UInt32) -> (isDropped: Bool, isSpace: Bool)
  ) {
    text.forEachCodePoint { codePoint, range in
      let fate = fate(codePoint)
      if fate.isSpace {
        output.append(0x20)
      } else if !fate.isDropped {
        output.append(contentsOf: text[range])
      }
    }
  }
}

/// The options of a `BertNormalizer`, and the steps they stand for.
enum BertNormalization {
  struct Options: Equatable {
    var cleansText = true
    var separatesChinese = true
    var stripsAccents = true
    var lowersCase = true
  }

  static func options(_ element: TokenizerElement) throws(InputError) -> Options {
    let lowersCase = try element.flag("lowercase", otherwise: true)
    return Options(
      cleansText: try element.flag("clean_text", otherwise: true),
      separatesChinese: try element.flag("handle_chinese_chars", otherwise: true),
      // Where nothing is said about accents, they go with the capitals.
      stripsAccents: try element.flag("strip_accents", otherwise: lowersCase), lowersCase: lowersCase)
  }

  static func steps(_ element: TokenizerElement) throws(InputError) -> [any NormalizationStep] {
    let options = try options(element)
    var steps: [any NormalizationStep] = []
    if options.cleansText { steps.append(CharacterNormalization.cleaned) }
    if options.separatesChinese { steps.append(CharacterNormalization.chineseApart) }
    if options.stripsAccents {
      steps += [UnicodeNormalization.canonicalDecomposition, CharacterNormalization.withoutAccents]
    }
    if options.lowersCase { steps.append(CharacterNormalization.lowerCase) }
    return steps
  }
}
