/// Ends a piece behind each place where a text stands.
struct SplitBehindText: SplittingStep {
  /// Not empty.
  let sought: [UInt8]

  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body
  ) {
    var start = 0
    var index = 0
    while index < text.count {
      guard text[index] == sought[0], text[index...].starts(with: sought) else {
        index += 1
        continue
      }
      index += sought.count
      body(UnsafeBufferPointer(rebasing: text[start..<index]), isStart && start == 0, &scratch)
      start = index
    }
    if start < text.count { body(UnsafeBufferPointer(rebasing: text[start...]), isStart && start == 0, &scratch) }
  }
}
