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
  /// Calls `body` with each code point of a text and where its bytes lie.
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
