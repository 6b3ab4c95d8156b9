internal import FileFormats

/// The `normalizer` of a tokeniser: steps that each rewrite a whole text.
struct TextNormalizer: Sendable {
  private let steps: [any NormalizationStep]

  /// - Parameter element: nil where the file has none: then texts stay as they are.
  init(_ element: TokenizerElement?) throws(InputError) {
    guard let element else {
      steps = []
      return
    }
    steps = try TextNormalizer.steps(element)
  }

  private static func steps(_ element: TokenizerElement) throws(InputError) -> [any NormalizationStep] {
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
    case "ByteLevel": return [ByteLevelNormalization()]
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

/// One step of a normaliser.
protocol NormalizationStep: Sendable {
  /// Appends what becomes of a text, which is UTF-8, to an empty buffer.
  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8])

  /// Whether the first character of a text is removed, so that what is left no longer begins where the text did.
  func removesStart(of text: UnsafeBufferPointer<UInt8>) -> Bool
}

extension NormalizationStep {
  func removesStart(of text: UnsafeBufferPointer<UInt8>) -> Bool { false }
}

extension UnsafeBufferPointer<UInt8> {
  /// Calls `body` with each code point of a text and where its bytes are.
  @inline(__always)
  func forEachCodePoint(_ body: (UInt32, Range<Int>) -> Void) {
    guard let base = baseAddress else { return }
    var index = 0
    while index < count {
      let (codePoint, length) = UTF8Decoding.decode(base + index, count: count &- index)
      body(codePoint, index..<(index &+ length))
      index &+= length
    }
  }
}

extension [UInt8] {
  /// Appends a code point's UTF-8.
  @inline(__always)
  mutating func append(codePoint: UInt32) {
    if codePoint < 0x80 { return append(UInt8(truncatingIfNeeded: codePoint)) }
    UTF8Decoding.encode(codePoint) { append($0) }
  }
}

/// Puts a text before every text that is not empty.
struct PrependingNormalization: NormalizationStep {
  let prefix: [UInt8]

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    if text.isEmpty { return }
    output.append(contentsOf: prefix)
    output.append(contentsOf: text)
  }
}

/// Writes each byte as the character that stands for it in byte-level vocabularies.
struct ByteLevelNormalization: NormalizationStep {
  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    for byte in text { output.append(codePoint: ByteLevelAlphabet.characters[Int(byte)]) }
  }
}

/// Removes white space from the ends of a text.
struct StrippingNormalization: NormalizationStep {
  let stripsLeft: Bool
  let stripsRight: Bool

  func removesStart(of text: UnsafeBufferPointer<UInt8>) -> Bool {
    stripsLeft && UTF8Decoding.first(text, from: 0).map { CharacterTraits.of($0).isWhite } ?? false
  }

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    var start = 0
    var end = text.count
    while stripsLeft, let first = UTF8Decoding.first(text, from: start), CharacterTraits.of(first).isWhite {
      start += UTF8Decoding.width(first)
    }
    while stripsRight, end > start, let last = UTF8Decoding.last(text, before: end), CharacterTraits.of(last).isWhite {
      end -= UTF8Decoding.width(last)
    }
    output.append(contentsOf: text[start..<end])
  }
}
