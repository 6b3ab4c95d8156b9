internal import ModelFiles

/// Reads a CSV file with a header, record by record, as RFC 4180 has it: fields between commas, records between line
/// ends (LF, CRLF, or a lone CR), a field in quotes may hold commas, line ends and doubled quotes. A byte order mark is
/// skipped, and so are empty lines between records. Line ends within quotes are kept as they are.
///
/// What the standard forbids is an error with its line: a quote within a field that does not start with one, text behind
/// a closing quote, a quote that is never closed, more or fewer fields than the header, bytes that are not UTF-8.
package struct CSVReader {
  /// The columns' names, in order.
  package let header: [String]
  package let file: String
  private let bytes: [UInt8]
  private var position = 0
  /// Of the byte at `position`, counted from 1.
  private var line = 1

  /// Reads a whole file; its records are decoded as they are asked for.
  package init(path: String) throws(TuningError) {
    let bytes: [UInt8]
    do throws(ModelFileError) {
      bytes = try ModelBytes.mapping(path).contents
    } catch {
      throw TuningError(file: error.file, reason: error.reason)
    }
    try self.init(bytes: bytes, file: path)
  }

  /// - Parameter file: what messages call these bytes.
  package init(bytes: [UInt8], file: String) throws(TuningError) {
    self.bytes = bytes
    self.file = file
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    var start = (position, line)
    let first = try CSVReader.record(bytes, file: file, position: &start.0, line: &start.1)
    guard let first else { throw TuningError(file: file, reason: "is empty; a header was expected") }
    header = first.fields
    (position, line) = start
  }

  /// The place of a column.
  package func column(_ name: String) throws(TuningError) -> Int {
    let places = header.indices.filter { header[$0] == name }
    guard let place = places.first else {
      throw TuningError(
        file: file, line: 1,
        reason:
          "has no column '\(name)'; its columns are \(header.prefix(12).map { "'\($0)'" }.joined(separator: ", "))")
    }
    guard places.count == 1 else {
      throw TuningError(file: file, line: 1, reason: "has \(places.count) columns '\(name)'; one was expected")
    }
    return place
  }

  /// The next record; nil at the end.
  package mutating func next() throws(TuningError) -> CSVRecord? {
    guard let record = try CSVReader.record(bytes, file: file, position: &position, line: &line) else { return nil }
    guard record.fields.count == header.count else {
      throw TuningError(
        file: file, line: record.line,
        reason: "has \(record.fields.count) fields where the header has \(header.count); "
          + "a field that holds commas or line ends needs quotes around it")
    }
    return record
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func record(
    _ bytes: [UInt8], file: String, position: inout Int, line: inout Int
  ) throws(TuningError) -> CSVRecord? {
    while position < bytes.count, skipLineEnd(bytes, &position, &line) {}
    guard position < bytes.count else { return nil }
    let start = line
    var fields: [String] = []
    var field: [UInt8] = []
    while true {
      field.removeAll(keepingCapacity: true)
      let fieldLine = line
      if position < bytes.count, bytes[position] == quote {
        try quotedField(bytes, file: file, into: &field, position: &position, line: &line)
      } else {
        while position < bytes.count, bytes[position] != comma, bytes[position] != newline,
          bytes[position] != carriageReturn
        {
          guard bytes[position] != quote else {
            throw TuningError(
              file: file, line: line,
              reason: "has a quote inside field \(fields.count + 1), which does not start with one; "
                + "put the field in quotes and double those within")
          }
          field.append(bytes[position])
          position += 1
        }
      }
      guard let text = String(validating: field, as: UTF8.self) else {
        throw TuningError(file: file, line: fieldLine, reason: "field \(fields.count + 1) is not UTF-8")
      }
      fields.append(text)
      if position < bytes.count, bytes[position] == comma {
        position += 1
        continue
      }
      _ = skipLineEnd(bytes, &position, &line)
      return CSVRecord(line: start, fields: fields)
    }
  }

  /// From the opening quote to behind the closing one.
  private static func quotedField(
    _ bytes: [UInt8], file: String, into field: inout [UInt8], position: inout Int, line: inout Int
  ) throws(TuningError) {
    let opened = line
    position += 1
    while true {
      guard position < bytes.count else {
        throw TuningError(file: file, line: opened, reason: "opens a quote that is never closed")
      }
      let byte = bytes[position]
      position += 1
      if byte == quote {
        guard position < bytes.count, bytes[position] == quote else { break }
        position += 1
      } else if byte == newline || byte == carriageReturn && (position == bytes.count || bytes[position] != newline) {
        line += 1
      }
      field.append(byte)
    }
    guard position == bytes.count || [comma, newline, carriageReturn].contains(bytes[position]) else {
      throw TuningError(
        file: file, line: line, reason: "has text behind a closing quote; a quote within a field is written twice")
    }
  }

  /// Whether a line ended here.
  private static func skipLineEnd(_ bytes: [UInt8], _ position: inout Int, _ line: inout Int) -> Bool {
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case carriageReturn:
      position += 1
      if position < bytes.count, bytes[position] == newline { position += 1 }
    case newline: position += 1
    default: return false
    }
    line += 1
    return true
  }
}
