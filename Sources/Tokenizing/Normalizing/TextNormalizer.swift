internal import ModelFiles

/// The `normalizer` of a tokeniser: steps that each rewrite a whole text.
struct TextNormalizer: Sendable {
  private let steps: [any NormalizationStep]

  /// - Parameter element: nil where the file has none: then texts stay as they are.
  init(_ element: TokenizerElement?) throws(ModelFileError) {
    guard let element else {
      steps = []
      return
    }
    steps = try TextNormalizer.steps(element)
  }

  private static func steps(_ element: TokenizerElement) throws(ModelFileError) -> [any NormalizationStep] {
    let type = try element.type()
    switch type {
    case "Sequence":
      var all: [any NormalizationStep] = []
      for step in try element.required("normalizers").elements() { all += try steps(step) }
      return all
    case "BertNormalizer": return try BertNormalization.steps(element)
    case "Lowercase": return [CharacterNormalization.lowerCase]
    case "StripAccents": return [CharacterNormalization.withoutMarks]
    case "Nmt": return [CharacterNormalization.nmt]
    case "Replace": return [try ReplacingNormalization(element)]
    case "Prepend": return [PrependingNormalization(prefix: Array(try element.required("prepend").bytes()))]
    case "Strip":
      return [
        StrippingNormalization(
          stripsLeft: try element.flag("strip_left", otherwise: true),
          stripsRight: try element.flag("strip_right", otherwise: true))
      ]
    case "Precompiled": return [try PrecompiledCharacterMap(element.required("precompiled_charsmap"))]
    default:
      guard let form = UnicodeNormalization(name: type) else { throw element.unknown(type, "normalizer") }
      return [form]
    }
  }

  /// Appends what becomes of a text, which is UTF-8, to an empty buffer.
  ///
  /// - Returns: whether it begins where the text does, as nothing was removed before it.
  func normalize(
    _ text: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into output: inout [UInt8]
  ) -> Bool {
    guard let first = steps.first else {
      output.append(contentsOf: text)
      return true
    }
    var keepsStart = !first.removesStart(of: text)
    first.apply(to: text, into: &output)
    if steps.count == 1 { return keepsStart }
    var input = scratch.take()
    for step in steps.dropFirst() {
      swap(&input, &output)
      output.removeAll(keepingCapacity: true)
      input.withUnsafeBufferPointer {
        keepsStart = keepsStart && !step.removesStart(of: $0)
        step.apply(to: $0, into: &output)
      }
    }
    scratch.give(input)
    return keepsStart
  }
}
