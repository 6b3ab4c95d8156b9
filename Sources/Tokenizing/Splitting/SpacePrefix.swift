/// Puts a space before a text that begins with none.
struct SpacePrefix: SplittingStep {
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    if text.isEmpty { return }
    guard text[0] != 0x20 else { return body(text, isStart, &scratch) }
    var prefixed = scratch.take()
    prefixed.append(0x20)
    prefixed.append(contentsOf: text)
    prefixed.withUnsafeBufferPointer { body($0, isStart, &scratch) }
    scratch.give(prefixed)
  }
}
