extension BlockReader {
  /// What became of one input.
  package struct InputSummary: Sendable, Codable {
    package let input: LogInput
    package internal(set) var byteCount = 0
    package internal(set) var decodedByteCount = 0
    /// Line ends, and a last line without one.
    package internal(set) var lineCount = 0
    package internal(set) var blankLineCount = 0
    /// Lines that are not blank; of CSV, records behind the header.
    package internal(set) var rowCount = 0
    package internal(set) var compression = InputCompression.none
    package internal(set) var endsWithoutNewline = false
    package internal(set) var sha256 = ""
    package internal(set) var failure: LogReadingError?
  }
}
