/// One record of a CSV file.
package struct CSVRecord: Sendable, Equatable {
  /// The line on which it starts, counted from 1; a quoted field may hold further lines.
  package let line: Int
  /// Without their quotes. All records of a file have as many as its header.
  package let fields: [String]
}
