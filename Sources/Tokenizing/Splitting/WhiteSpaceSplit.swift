/// Splits at white space, which belongs to no piece.
struct WhiteSpaceSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    text.forEachCodePoint { codePoint, range in
      guard CharacterTraits.of(codePoint).isWhite else { return }
      if start < range.lowerBound {
        body(UnsafeBufferPointer(rebasing: text[start..<range.lowerBound]), isStart && start == 0, &scratch)
      }
      start = range.upperBound
    }
    if start < text.count { body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch) }
  }
}
