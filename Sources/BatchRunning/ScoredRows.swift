internal import FileWriting

/// The scored rows of one block with the texts that their assignments need: complete in itself, so it can wait on disk.
struct ScoredRows: Sendable {
  var rows: [ScoredRow] = []
  /// Ids and, if they are passed through, whole lines.
  var bytes: [UInt8] = []

  private struct Header: BitwiseCopyable {
    var rowCount: Int
    var byteCount: Int
  }

  /// Appends these rows to a spool.
  func write(to spool: SpoolFile) throws(FileWritingError) {
    let header = Header(rowCount: rows.count, byteCount: bytes.count)
    try spool.append(header)
    try spool.append(elements: rows)
    try spool.append(elements: bytes)
  }

  /// Reads the next rows back; nil at the end.
  static func read(from spool: SpoolFile) throws(FileWritingError) -> ScoredRows? {
    let headers: [Header] = try spool.readElements(1)
    guard let header = headers.first else { return nil }
    return ScoredRows(
      rows: try spool.readElements(header.rowCount), bytes: try spool.readElements(header.byteCount))
  }
}
