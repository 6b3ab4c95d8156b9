internal import Tokenizing

/// What a vocabulary's order tells of its entries' frequencies, by Zipf's law: BERT's lists characters, then words by
/// falling frequency.
struct VocabularyFrequencies: Sendable {
  /// By id.
  let entries: [String]
  /// The ids of entries that stand for text, rising; special tokens and `[unused...]` ones do not.
  let live: [Int]
  /// Of each of `live`; they add up to 1.
  let probabilities: [Double]

  /// - Parameter vocabulary: a `vocab.txt`, an entry a line.
  init(vocabulary: [UInt8]) {
    var lines = vocabulary.split(separator: 0x0A, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let entries = lines.map { String(decoding: $0, as: UTF8.self) }
    self.entries = entries
    live = entries.indices.filter {
      !WordPieceTokenizer.specialTokens.contains(entries[$0]) && !entries[$0].hasPrefix("[unused")
    }
    // The first entry in use takes the second rank, as if the unknown one came before it.
    let weights = live.indices.map { 1 / Double($0 + 2) }
    let total = weights.reduce(0, +)
    probabilities = weights.map { $0 / total }
  }
}
