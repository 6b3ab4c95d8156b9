/// The tokens of an encoding: the bytes of each and its rank, which is its id as well.
struct BytePairRanks {
  /// The bytes of all tokens, end to end.
  var bytes: [UInt8] = []
  /// Where each token ends in `bytes`; token `i` starts where the one before it ends.
  var ends: [UInt32] = []
  var ranks: [UInt32] = []

  var count: Int { ranks.count }

  /// The bytes of the token at `index`, which is its place here and not its rank.
  func bytes(of index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }
}
