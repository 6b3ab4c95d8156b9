/// Whole lines of a plain file, from one byte up to another.
package struct FileSection: Sendable, Equatable, Codable {
  package let path: String
  /// Starts where a line starts; ends where one does, or with the file.
  package let range: Range<Int>
  /// The file's bytes when the section was laid out.
  package let fileByteCount: Int
  /// Line ends before the section.
  package let precedingLineCount: Int

  package init(path: String, range: Range<Int>, fileByteCount: Int, precedingLineCount: Int) {
    self.path = path
    self.range = range
    self.fileByteCount = fileByteCount
    self.precedingLineCount = precedingLineCount
  }
}
