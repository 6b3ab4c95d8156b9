/// Memory that one call at a time works with, to be used again by the next.
struct TokenScratch: Sendable {
  /// Buffers of more bytes are given back after a text.
  private static let keptCapacity = 1 << 20

  private var buffers: [[UInt8]] = []
  private var path: UnigramPath?
  /// Ids of a piece that is merged.
  var symbols: [UInt32] = []
  let merging = MergingScratch()

  /// An empty buffer.
  mutating func take() -> [UInt8] { buffers.popLast() ?? [] }

  mutating func give(_ buffer: consuming [UInt8]) {
    guard buffer.capacity <= TokenScratch.keptCapacity else { return }
    buffer.removeAll(keepingCapacity: true)
    buffers.append(buffer)
  }

  mutating func takePath() -> UnigramPath {
    let taken = path ?? UnigramPath()
    path = nil
    return taken
  }

  mutating func give(_ path: consuming UnigramPath) {
    path.trim()
    self.path = path
  }

  /// Makes room for the ids of a piece of `count` bytes.
  mutating func reserveSymbols(_ count: Int) {
    if symbols.count < count { symbols = [UInt32](repeating: 0, count: count) }
  }

  /// Gives back what only a very long text needs.
  mutating func trim() {
    if symbols.count > TokenScratch.keptCapacity { symbols = [] }
  }
}
