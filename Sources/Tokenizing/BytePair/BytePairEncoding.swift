internal import CBytePairEncoding
package import ModelFiles

/// A byte pair encoding as `tiktoken` has it: texts are split by a pattern, and in each piece the adjacent pair of lowest
/// rank is merged until none has a rank.
///
/// Gives the same ids as `tiktoken`'s `encode_ordinary`, token for token: special tokens written in a text are ordinary
/// text. A byte that is no part of well-formed UTF-8 is split as U+FFFD is, and encoded as it stands, so the tokens'
/// bytes always make up the text.
package final class BytePairEncoding: Sendable {
  /// Ranks are below.
  package static let rankLimit = Int(BPE_RANK_LIMIT)

  /// Such as `cl100k_base`.
  package let name: String
  package let split: BytePairSplit
  package let tokenCount: Int
  /// `nonisolated(unsafe)`: what it points at is never written after `init`, and freed by `deinit` alone.
  nonisolated(unsafe) let ranks: OpaquePointer

  /// Reads a file in tiktoken's format.
  ///
  /// - Throws: `TokenizerError` that names the line of a token that cannot be.
  package convenience init(name: String, split: BytePairSplit, rankFile: ModelBytes) throws(TokenizerError) {
    try self.init(name: name, split: split, rankFile) { file throws(TokenizerError) in
      try BytePairRanks(rankFile: file)
    }
  }

  /// Reads one that ships with the program.
  convenience init(name: String, split: BytePairSplit, merges: ModelBytes) throws(TokenizerError) {
    try self.init(name: name, split: split, merges) { file throws(TokenizerError) in try BytePairRanks(merges: file) }
  }

  private convenience init(
    name: String, split: BytePairSplit, _ file: ModelBytes,
    reading read: (UnsafeRawBufferPointer) throws(TokenizerError) -> BytePairRanks
  ) throws(TokenizerError) {
    // A typed error does not pass through `withBytes`.
    let ranks = file.withBytes { bytes -> Result<BytePairRanks, TokenizerError> in
      do throws(TokenizerError) { return .success(try read(bytes)) } catch { return .failure(error) }
    }
    try self.init(name: name, split: split, ranks: try ranks.get())
  }

  init(name: String, split: BytePairSplit, ranks tokens: BytePairRanks) throws(TokenizerError) {
    var failure = bpe_ok
    var place = 0
    let made = bpe_ranks_create(tokens.bytes, tokens.ends, tokens.ranks, tokens.count, &failure, &place)
    guard let made else { throw BytePairEncoding.error(failure, place: place, of: tokens) }
    self.name = name
    self.split = split
    tokenCount = tokens.count
    ranks = made
  }

  deinit { bpe_ranks_destroy(ranks) }

  private static func error(_ failure: bpe_failure, place: Int, of tokens: BytePairRanks) -> TokenizerError {
    switch failure {
    case bpe_duplicate: .duplicateToken(rank: Int(tokens.ranks[place]))
    case bpe_missing_byte: .missingByte(place)
    case bpe_bad_rank:
      .rankTooLarge(line: place + 1, rank: Int(tokens.ranks[place]), limit: BytePairEncoding.rankLimit)
    default:
      .tokenLengthOutOfRange(
        rank: Int(tokens.ranks[place]), byteCount: tokens.bytes(of: place).count, limit: Int(BPE_LONGEST_TOKEN))
    }
  }
}
