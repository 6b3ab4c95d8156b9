/// What turns texts into token ids. Immutable: any number of threads may use one at a time.
package protocol TextTokenizer: Sendable {
  /// Every id is below.
  var vocabularyCount: Int { get }

  /// Appends the ids of one text and its end to `batch`, without special tokens around it.
  func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch)
}

/// Token ids of several texts, end to end.
package struct TokenBatch: Sendable {
  /// All ids.
  package var ids: [Int32] = []
  /// Where each text's ids end; text `i` spans `ends[i - 1]..<ends[i]`, with 0 before the first.
  package var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  /// The range of text `index` in `ids`.
  package func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  package mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}

/// An entry that is recognised in a text as it is written, before the text is normalised.
struct SpecialToken: Sendable {
  let bytes: [UInt8]
  let id: Int32

  /// Whether the text at `start`, of which `count` bytes remain, begins with this token.
  func begins(_ start: UnsafePointer<UInt8>, count: Int) -> Bool {
    bytes.count <= count && bytes.elementsEqual(UnsafeBufferPointer(start: start, count: bytes.count))
  }
}

/// Why a vocabulary is not one that a tokeniser can work with.
package enum TokenizerError: Error, Equatable, CustomStringConvertible {
  case emptyVocabulary
  /// Lines count from 1.
  case emptyEntry(line: Int)
  case duplicateEntry(String, line: Int)
  case missingUnknownToken(String)
  case tooLarge(entries: Int, limit: Int)
  case entryTooLong(line: Int, byteCount: Int, limit: Int)
  case rankFileTooLarge(byteCount: Int, limit: Int)
  case malformedRank(line: Int)
  case rankTooLarge(line: Int, rank: Int, limit: Int)
  case duplicateToken(rank: Int)
  case tokenLengthOutOfRange(rank: Int, byteCount: Int, limit: Int)
  case missingByte(Int)
  /// An encoding that ships with the program cannot be unpacked.
  case damagedMerges(String)

  package var description: String {
    switch self {
    case .emptyVocabulary:
      "the vocabulary is empty: expected one entry a line"
    case .emptyEntry(let line):
      "line \(line) of the vocabulary is empty: every line holds one entry, its number is the entry's id"
    case .duplicateEntry(let entry, let line):
      "line \(line) of the vocabulary repeats the entry '\(entry)'"
    case .missingUnknownToken(let token):
      "the vocabulary lacks the entry '\(token)' that unknown words become: is this a BERT vocabulary?"
    case .tooLarge(let entries, let limit):
      "the vocabulary has \(entries) entries, more than \(limit)"
    case .entryTooLong(let line, let byteCount, let limit):
      "line \(line) of the vocabulary holds an entry of \(byteCount) bytes, more than \(limit)"
    case .rankFileTooLarge(let byteCount, let limit):
      "the file of ranks has \(byteCount) bytes, more than \(limit)"
    case .malformedRank(let line):
      "line \(line) is not a token: expected its bytes in base64, a space and its rank, as in tiktoken's files"
    case .rankTooLarge(let line, let rank, let limit):
      "line \(line) has the rank \(rank): ranks are below \(limit)"
    case .duplicateToken(let rank):
      "the token of rank \(rank) has the same bytes as one before it"
    case .tokenLengthOutOfRange(let rank, let byteCount, let limit):
      "the token of rank \(rank) has \(byteCount) bytes: a token has 1 to \(limit)"
    case .missingByte(let byte):
      "no token is the single byte \(byte): a byte pair encoding has all 256; is the file complete?"
    case .damagedMerges(let reason):
      "the encoding that ships with the program is damaged: \(reason)"
    }
  }
}
