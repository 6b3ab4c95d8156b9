/// Why a vocabulary is not one that a tokeniser can work with.
package enum TokenizerError: Error, Equatable, CustomStringConvertible {
  case emptyVocabulary
  /// Lines count from 1.
  case emptyEntry(line: Int)
  case duplicateEntry(String, line: Int)
  case missingUnknownToken(String)
  case tooLarge(entries: Int, limit: Int)
  case entryTooLong(line: Int, byteCount: Int, limit: Int)

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
    }
  }
}
