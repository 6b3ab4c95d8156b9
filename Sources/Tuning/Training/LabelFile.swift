internal import ModelFiles

/// Lines of a file of labels.
enum LabelFile {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Calls `body` with the number, from 1, and the bytes of every line that is not blank. A byte order mark is skipped.
  static func forEachLine(
    of path: String, _ body: (Int, ArraySlice<UInt8>) throws(TuningError) -> Void
  ) throws(TuningError) {
    let bytes = try file(path).contents
    var start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    var line = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      line += 1
      var content = bytes[start..<end]
      if content.last == UInt8(ascii: "\r") { content.removeLast() }
      if content.contains(where: { $0 > UInt8(ascii: " ") }) { try body(line, content) }
      start = end + 1
    }
  }

  /// The first bytes of a file, without a byte order mark.
  static func head(of path: String, count: Int = 1 << 16) throws(TuningError) -> [UInt8] {
    let head = try file(path).withBytes { Array($0.prefix(count)) }
    return head.starts(with: byteOrderMark) ? Array(head.dropFirst(byteOrderMark.count)) : head
  }

  private static func file(_ path: String) throws(TuningError) -> ModelBytes {
    do throws(ModelFileError) { return try ModelBytes.mapping(path) } catch {
      throw TuningError(file: error.file, reason: error.reason)
    }
  }
}
