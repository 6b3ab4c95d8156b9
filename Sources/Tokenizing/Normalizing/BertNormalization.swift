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
    if options.cleansText { steps.append(CharacterNormalization.cleaned) }
    if options.separatesChinese { steps.append(CharacterNormalization.chineseApart) }
    if options.stripsAccents {
      steps += [UnicodeNormalization.canonicalDecomposition, CharacterNormalization.withoutAccents]
    }
    if options.lowersCase { steps.append(CharacterNormalization.lowerCase) }
    return steps
  }
}
