/// Tokens and their ids, their bytes end to end.
struct TokenList: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where each token ends in `bytes`; token `i` starts where the one before it ends.
  private(set) var ends: [UInt32] = []
  private(set) var ids: [Int32] = []

  var count: Int { ids.count }

  /// Where the token at `index`, which is its place here and not its id, lies in `bytes`.
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
