internal import Synchronization

/// The `model` of a tokeniser: turns one piece of a normalised text into ids.
protocol SubwordModel: Sendable {
  /// How many entries the vocabulary has; added tokens count on from here.
  var entryCount: Int { get }
  /// Every id of the vocabulary is below.
  var idBound: Int { get }
  /// Nil if the model has no entry for what is unknown.
  var unknownID: Int32? { get }

  /// The id of an entry by its bytes as the file writes it.
  func id(of entry: [UInt8]) -> Int32?

  /// Appends the ids of a piece, which is UTF-8 and not empty.
  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32])
}

/// Tokens and their ids, their bytes end to end.
struct TokenList: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each token ends in `bytes`; token `i` starts where the one before it ends.
  private(set) var ends: [UInt32] = []
  private(set) var ids: [Int32] = []

  var count: Int { ids.count }

  /// Where the token at `index`, which is its place here and not its id, is in `bytes`.
  func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// Requires all tokens together to have less than 2^32 bytes, as those of a file of that size have.
  mutating func append(_ token: some Sequence<UInt8>, id: Int32) {
    bytes.append(contentsOf: token)
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    ids.append(id)
  }
}

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

/// Scratch memory of as many calls as run at once.
final class TokenScratchPool: Sendable {
  private let idle = Mutex<[TokenScratch]>([])

  /// Calls `body` with memory that no other call uses meanwhile.
  func withScratch<Result>(_ body: (inout TokenScratch) -> Result) -> Result {
    var scratch = idle.withLock { $0.popLast() } ?? TokenScratch()
    let result = body(&scratch)
    scratch.trim()
    let returned = scratch
    idle.withLock { $0.append(returned) }
    return result
  }
}
