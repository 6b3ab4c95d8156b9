internal import CSVCoding

extension BlockReader.Syntax {
  /// What an input's first bytes tell of it: JSON is told by its first byte, a CSV header (of at most 4 KiB) by its
  /// columns. Nil while they do not tell.
  ///
  /// - Returns: for CSV the columns and where the header ends; neither for JSON lines.
  static func told(
    by bytes: UnsafeRawBufferPointer, of input: LogInput, promptColumns: [String]
  ) -> (header: CSVHeader?, headerEnd: Int)? {
    let start = BlockReader.byteOrderMarkLength(bytes)
    guard let first = bytes[start...].first(where: { $0 > 0x20 }) else { return nil }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return (nil, 0) }
    guard let end = bytes[start...].firstIndex(of: 0x0A) else {
      // A header is never dropped to make room for a record that is too long.
      return bytes.count > LineLimits.keptLength ? (nil, 0) : nil
    }
    guard end < LineLimits.keptLength else { return (nil, 0) }
    var line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if line.last == 0x0D { line = UnsafeRawBufferPointer(rebasing: line.dropLast()) }
    let header = CSVHeader(
      line.assumingMemoryBound(to: UInt8.self), orPromptIn: promptColumns, mayLackPrompt: input.isNamedCSV)
    return (header, header == nil ? 0 : end + 1)
  }
}
