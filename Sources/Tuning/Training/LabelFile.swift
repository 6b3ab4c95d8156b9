internal import ModelFiles

/// Lines of a file of labels.
enum LabelFile {
  /// Calls `body` with the number, from 1, and the bytes of every line that is not blank.
  static func forEachLine(
    of path: String, _ body: (Int, ArraySlice<UInt8>) throws(TuningError) -> Void
  ) throws(TuningError) {
    let bytes: [UInt8]
    do throws(ModelFileError) {
      let file = try ModelBytes.mapping(path)
      bytes = file.contents
    } catch {
      throw TuningError(file: error.file, reason: error.reason)
    }
    var start = 0
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
}
