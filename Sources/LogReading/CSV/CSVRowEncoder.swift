internal import CSVCoding
internal import JSONCoding

/// Writes a CSV record as a JSON object of texts, empty fields as null, so that every format's layout reads it.
struct CSVRowEncoder {
  private var scanner = CSVScanner()

  /// Appends one object; nothing if the record is refused.
  mutating func append(
    _ record: UnsafeBufferPointer<UInt8>, under header: CSVHeader, to bytes: inout [UInt8]
  ) throws(LineRejection) {
    scanner.restart()
    do throws(CSVError) {
      guard try scanner.next(in: record) else { throw CSVError(line: 1, reason: "is empty") }
    } catch {
      let place = error.line > 1 ? "line \(error.line) of the record " : ""
      throw LineRejection(.invalidCSV, place + error.reason)
    }
    guard scanner.position == record.count else {
      throw LineRejection(
        .invalidCSV, "has a lone carriage return; a field that holds line ends needs quotes around it")
    }
    guard scanner.fields.count == header.columns.count else {
      throw LineRejection(
        .invalidCSV,
        "has \(scanner.fields.count) fields where the header has \(header.columns.count); "
          + "a field that holds commas or line ends needs quotes around it")
    }
    var writer = JSONWriter()
    swap(&writer.bytes, &bytes)
    defer { swap(&writer.bytes, &bytes) }
    scanner.text.withUnsafeBufferPointer { text in
      for (index, range) in scanner.fields.enumerated() {
        if index == 0 { writer.raw("{") } else { writer.raw(",") }
        writer.raw(header.members[index])
        if range.isEmpty { writer.raw("null") } else { writer.string(UnsafeBufferPointer(rebasing: text[range])) }
      }
      writer.raw("}")
    }
  }
}
