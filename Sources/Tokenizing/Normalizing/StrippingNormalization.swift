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
