internal import JSONCoding
internal import ModelFiles

/// Rows of labels from JSON lines or from a CSV file with a header, told apart by the first character.
enum LabelTable {
  /// Calls `body` with every row, in order.
  ///
  /// - Parameter columns: what a CSV file must have; a line of JSON is asked when its field is.
  static func forEachRecord(
    of path: String, columns: [String], _ body: (LabelRecord) throws(TuningError) -> Void
  ) throws(TuningError) {
    guard try isJSONLines(path) else {
      var reader = try CSVReader(path: path)
      for column in columns { _ = try reader.column(column) }
      while let record = try reader.next() {
        let members = zip(reader.header, record.fields).map { JSONValue.Member(name: $0, value: .string($1)) }
        try body(LabelRecord(file: path, line: record.line, fields: .object(members)))
      }
      return
    }
    try LabelFile.forEachLine(of: path) { (line, bytes) throws(TuningError) in
      try body(LabelRecord(file: path, line: line, fields: object(bytes, file: path, line: line)))
    }
  }

  /// A line that must be a JSON object.
  static func object(_ bytes: some Collection<UInt8>, file: String, line: Int) throws(TuningError) -> JSONValue {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue(parsing: bytes) } catch {
      throw TuningError(file: file, line: line, reason: "is not JSON: \(error.reason)")
    }
    guard value.members != nil else {
      throw TuningError(file: file, line: line, reason: "is not a JSON object; every line needs to be one")
    }
    return value
  }

  /// Whether the first character that is not blank is the brace of a JSON object.
  static func isJSONLines(_ path: String) throws(TuningError) -> Bool {
    try LabelFile.head(of: path).drop(while: { $0 <= UInt8(ascii: " ") }).first == UInt8(ascii: "{")
  }
}
