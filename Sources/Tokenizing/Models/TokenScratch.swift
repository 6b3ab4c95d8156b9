/// Memory that one call at a time works with, to be used again by the next.
struct TokenScratch: Sendable {
  /// Buffers of more bytes are given back after a text.
  private static let keptCapacity = 1 << 20

  private var buffers: [[UInt8]] = []

  /// An empty buffer.
  mutating func take() -> [UInt8] { buffers.popLast() ?? [] }

  mutating func give(_ buffer: consuming [UInt8]) {
    guard buffer.capacity <= TokenScratch.keptCapacity else { return }
    buffer.removeAll(keepingCapacity: true)
    buffers.append(buffer)
  }
}
