/// Splits at white space, which belongs to no piece, and makes every punctuation character a piece.
struct BertSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    func end(_ range: Range<Int>, _ scratch: inout TokenScratch) {
      if !range.isEmpty { body(UnsafeBufferPointer(rebasing: text[range]), isStart && range.lowerBound == 0, &scratch) }
    }
    text.forEachCodePoint { codePoint, range in
      let traits = CharacterTraits.of(codePoint)
      guard traits.isWhite || traits.isPunctuation else { return }
      end(start..<range.lowerBound, &scratch)
      if traits.isPunctuation { end(range, &scratch) }
      start = range.upperBound
    }
    end(start..<text.count, &scratch)
  }
}
