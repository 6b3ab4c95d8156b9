internal import ModelFiles

/// The options of a `BertNormalizer`, and the steps they stand for.
enum BertNormalization {
  struct Options: Equatable {
    var cleansText = true
    var separatesChinese = true
    var stripsAccents = true
    var lowersCase = true
  }

  static func options(_ element: TokenizerElement) throws(ModelFileError) -> Options {
    let lowersCase = try element.flag("lowercase", otherwise: true)
    return Options(
      cleansText: try element.flag("clean_text", otherwise: true),
      separatesChinese: try element.flag("handle_chinese_chars", otherwise: true),
      // Where nothing is said about accents, they go with the capitals.
      stripsAccents: try element.flag("strip_accents", otherwise: lowersCase), lowersCase: lowersCase)
  }

  static func steps(_ element: TokenizerElement) throws(ModelFileError) -> [any NormalizationStep] {
    let options = try options(element)
    var steps: [any NormalizationStep] = []
    if options.cleansText { steps.append(TextCleaning()) }
    if options.separatesChinese { steps.append(ChineseSeparation()) }
    if options.stripsAccents { throw element.failure("strips accents, which is not supported yet") }
    if options.lowersCase { throw element.failure("lowers case without stripping accents, which is not supported yet") }
    return steps
  }

  /// Removes controls and makes a space of every white space.
  private struct TextCleaning: NormalizationStep {
    func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
      text.forEachCodePoint { codePoint, range in
        let traits = CharacterTraits.of(codePoint)
        if traits.isSpaceByCleaning {
          output.append(0x20)
        } else if !traits.isDroppedByCleaning {
          output.append(contentsOf: text[range])
        }
      }
    }
  }

  /// Puts a space before and behind each Chinese character.
  private struct ChineseSeparation: NormalizationStep {
    func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
      text.forEachCodePoint { codePoint, range in
        let isChinese = codePoint >= 0x80 && CharacterTraits.of(codePoint).isChinese
        if isChinese { output.append(0x20) }
        output.append(contentsOf: text[range])
        if isChinese { output.append(0x20) }
      }
    }
  }
}
