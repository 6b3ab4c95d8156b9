internal import CText

/// Ends a piece where another script begins. What is of no script, such as spaces and digits, belongs to the piece before it;
/// before the first character of a script it belongs to none, as Hugging Face `tokenizers` drops it.
struct ScriptSplit: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start: Int?
    var script: UInt8 = 0
    text.forEachCodePoint { character, range in
      let own = script_of(character)
      guard own != 0, own != script else { return }
      if let start {
        body(UnsafeBufferPointer(rebasing: text[start..<range.lowerBound]), isStart && start == 0, &scratch)
      }
      (start, script) = (range.lowerBound, own)
    }
    if let start { body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch) }
  }
}
