/// One step of a pre-tokeniser.
protocol SplittingStep: Sendable {
  /// A piece, and whether it begins where the whole text that is encoded does.
  typealias Body = (UnsafeBufferPointer<UInt8>, Bool, inout TokenScratch) -> Void

  /// Calls `body` with the pieces of a text, none of them empty, in order.
  func split(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, _ scratch: inout TokenScratch, _ body: Body)
}
