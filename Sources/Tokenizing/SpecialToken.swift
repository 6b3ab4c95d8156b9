/// An entry that is recognised in a text as it is written, before the text is normalised.
struct SpecialToken: Sendable {
  let bytes: [UInt8]
  let id: Int32

  /// Whether the text at `start`, of which `count` bytes remain, begins with this token.
  func begins(_ start: UnsafePointer<UInt8>, count: Int) -> Bool {
    bytes.count <= count && bytes.elementsEqual(UnsafeBufferPointer(start: start, count: bytes.count))
  }
}
