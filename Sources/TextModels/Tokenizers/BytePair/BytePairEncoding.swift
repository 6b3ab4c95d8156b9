internal import CText
package import FileFormats

/// A byte pair encoding as `tiktoken` has it: texts are split by a pattern, and in each piece the adjacent pair of lowest
/// rank is merged until none has a rank.
///
/// Gives the same ids as `tiktoken`'s `encode_ordinary`, token for token: special tokens written in a text are ordinary
/// text. A byte that is not part of well-formed UTF-8 is split as U+FFFD is, and encoded as it stands, so the tokens'
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
    try self.init(
      name: name, split: split, ranks: try file.withBytes { (bytes) throws(TokenizerError) in try read(bytes) })
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

extension BytePairEncoding {
  /// The encodings that ship with the program, by name.
  package static let shippedNames = ["cl100k_base", "o200k_base"]

  /// Unpacks an encoding that ships with the program; nil if there is none of this name. `o200k_harmony` differs from
  /// `o200k_base` in special tokens alone, which are ordinary text here.
  package static func shipped(_ name: String) throws(TokenizerError) -> BytePairEncoding? {
    let name = name == "o200k_harmony" ? "o200k_base" : name
    guard shippedNames.contains(name), let split = BytePairSplit(encoding: name) else { return nil }
    let bytes: ModelBytes
    do throws(InputError) {
      guard let files = ArtefactFiles(shipped: "encodings") else {
        throw InputError("shipped:encodings", "is missing from this build")
      }
      bytes = try files.bytes(of: "\(name).merges.zst")
    } catch {
      throw .damagedMerges("\(error)")
    }
    return try BytePairEncoding(name: name, split: split, merges: bytes)
  }
}

/// Encodes and counts texts with one encoding, with memory that it reuses: one for each thread.
///
/// That memory is a few hundred kilobytes; while a single piece without a boundary of more than 64 KiB is merged, 28
/// bytes a byte of it.
package final class BytePairEncoder {
  package let encoding: BytePairEncoding
  private let scratch: OpaquePointer
  private var tokens: [UInt32] = []

  package init(_ encoding: BytePairEncoding) {
    self.encoding = encoding
    scratch = bpe_scratch_create()
  }

  deinit { bpe_scratch_destroy(scratch) }

  /// How many tokens a text has. Allocates nothing but for long pieces.
  ///
  /// Complexity: O(n) pieces, each O(m log m) in its length.
  package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = text.baseAddress else { return 0 }
    return bpe_count(encoding.ranks, encoding.split.pattern, scratch, start, text.count)
  }

  /// Appends the ids of one text and its end to `batch`.
  package func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    if let start = text.baseAddress {
      if tokens.count < text.count { tokens = [UInt32](repeating: 0, count: text.count) }
      let count = bpe_encode(encoding.ranks, encoding.split.pattern, scratch, start, text.count, &tokens)
      // Ranks are below `BytePairEncoding.rankLimit`.
      for token in tokens[..<count] { batch.ids.append(Int32(token)) }
    }
    batch.ends.append(batch.ids.count)
  }
}

/// How a text is split into the pieces that are encoded each by itself: the pattern of a known encoding.
///
/// `CText.h` has the patterns, as `tiktoken` 0.14 or the models' own files write them; the classes of characters are Unicode 16's.
package enum BytePairSplit: String, Sendable, CaseIterable {
  /// GPT-2's, of `r50k_base`, `p50k_base`, `p50k_edit` and `gpt2`.
  case r50k
  case cl100k
  /// Of `o200k_base` and `o200k_harmony`.
  case o200k
  /// Of Llama 3 and its descendants.
  case llama3
  /// Of Qwen 2 and 3.
  case qwen2
  /// Of Mistral's models since Nemo.
  case tekken

  /// The split of an encoding by its name, such as `p50k_base`; nil for a name that is not one of `tiktoken`'s.
  package init?(encoding name: String) {
    switch name {
    case "gpt2", "r50k_base", "p50k_base", "p50k_edit": self = .r50k
    case "cl100k_base": self = .cl100k
    case "o200k_base", "o200k_harmony": self = .o200k
    default: return nil
    }
  }

  var pattern: bpe_split {
    switch self {
    case .r50k: bpe_split_r50k
    case .cl100k: bpe_split_cl100k
    case .o200k: bpe_split_o200k
    case .llama3: bpe_split_llama3
    case .qwen2: bpe_split_qwen2
    case .tekken: bpe_split_tekken
    }
  }
}
