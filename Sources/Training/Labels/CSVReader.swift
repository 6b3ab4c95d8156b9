package import FileFormats
internal import Numerics

/// Reads a CSV file with a header, record by record, by `CSVScanner`'s rules. A byte order mark is skipped.
///
/// Columns have the names that `CSVColumnNames` gives them. More or fewer fields than the header and bytes that are not UTF-8
/// are errors with their line, like all that the scanner refuses.
package struct CSVReader {
  /// What columns of labels, grades and preference data are called where somebody looks for them.
  private static let names = CSVColumnNames([
    "prompt", "model_a", "model_b", "winner", "winner_model_a", "winner_model_b", "winner_tie", "conversation_a",
    "conversation_b", "idx", "prompt_id", "preference", "chosen", "rejected", "chosen_model", "rejected_model",
    "preferred_output", "non_preferred_output", "mixtral_score", "answers", "kind", "group", "model", "score", "grade",
    "correct", "id", "dataset", "domain", "labels",
  ])

  /// The columns' names, in order.
  package let header: [String]
  package let file: String
  private let bytes: [UInt8]
  private var scanner: CSVScanner

  /// Reads a whole file; its records are decoded as they are asked for.
  package init(path: String) throws(InputError) {
    let bytes = try ModelBytes.mapping(path).contents
    try self.init(bytes: bytes, file: path)
  }

  /// - Parameter file: what messages call these bytes.
  package init(bytes: [UInt8], file: String) throws(InputError) {
    self.bytes = bytes
    self.file = file
    var scanner = CSVScanner(position: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    let first = try CSVReader.record(bytes, file: file, scanner: &scanner)
    guard let first else { throw InputError(file, "is empty; a header was expected") }
    header = try CSVReader.names(of: first.fields, file: file)
    self.scanner = scanner
  }

  /// The names of columns, as they are written on the first line of a file.
  static func names(of columns: [String], file: String) throws(InputError) -> [String] {
    do throws(CSVError) { return try names.resolved(columns) } catch {
      throw InputError(file, line: 1, error.reason)
    }
  }

  /// The place of a column.
  package func column(_ name: String) throws(InputError) -> Int {
    let places = header.indices.filter { header[$0] == name }
    guard let place = places.first else {
      throw InputError(
        file, line: 1,
        "has no column '\(name)'; its columns are \(header.prefix(12).map { "'\($0)'" }.joined(separator: ", "))")
    }
    guard places.count == 1 else {
      throw InputError(file, line: 1, "has \(places.count) columns '\(name)'; one was expected")
    }
    return place
  }

  /// The next record; nil at the end.
  package mutating func next() throws(InputError) -> CSVRecord? {
    guard let record = try CSVReader.record(bytes, file: file, scanner: &scanner) else { return nil }
    guard record.fields.count == header.count else {
      throw InputError(
        file, line: record.line,
        "has \(FigureText.count(record.fields.count, of: "field")) where the header has \(header.count); "
          + "a field that holds commas or line ends needs quotes around it")
    }
    return record
  }

  private static func record(
    _ bytes: [UInt8], file: String, scanner: inout CSVScanner
  ) throws(InputError) -> CSVRecord? {
    do throws(CSVError) {
      guard try bytes.withUnsafeBufferPointer({ (bytes) throws(CSVError) in try scanner.next(in: bytes) }) else {
        return nil
      }
    } catch {
      throw InputError(file, line: error.line, error.reason)
    }
    var fields: [String] = []
    for (index, range) in scanner.fields.enumerated() {
      guard let text = String(validating: scanner.text[range], as: UTF8.self) else {
        throw InputError(file, line: scanner.recordLine, "field \(index + 1) is not UTF-8")
      }
      fields.append(text)
    }
    return CSVRecord(line: scanner.recordLine, fields: fields)
  }
}

/// One record of a CSV file.
package struct CSVRecord: Sendable, Equatable {
  /// The line on which it starts, counted from 1; a quoted field may hold further lines.
  package let line: Int
  /// Without their quotes. All records of a file have as many as its header.
  package let fields: [String]
}
