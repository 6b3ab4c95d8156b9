internal import CSVCoding
internal import JSONCoding

/// The columns of a CSV log, which make an object of each record.
package struct CSVHeader: Sendable, Equatable {
  package let columns: [String]
  /// `"name":` of each column.
  let members: [[UInt8]]

  /// Columns of which a log of any format that is read must have one.
  static let promptColumns: Set<String> = [
    "prompt", "text", "messages", "input", "request_body", "conversation", "conversations", "conversation_a",
    "gen_ai.input.messages",
  ]

  /// The header that `line` is; nil if it is none: JSON, one field, or no column that could hold a prompt.
  ///
  /// - Parameters:
  ///   - line: without its line end.
  ///   - others: further names for the prompt's column.
  ///   - mayLackPrompt: takes any columns, so that a file whose name says CSV is told by them what it lacks.
  init?(_ line: UnsafeBufferPointer<UInt8>, orPromptIn others: [String], mayLackPrompt: Bool) {
    var scanner = CSVScanner()
    guard (try? scanner.next(in: line)) == true, scanner.position == line.count, scanner.fields.count > 1 else {
      return nil
    }
    var columns: [String] = []
    for range in scanner.fields {
      guard let name = String(validating: scanner.text[range], as: UTF8.self) else { return nil }
      columns.append(name)
    }
    guard mayLackPrompt || columns.contains(where: { CSVHeader.promptColumns.contains($0) || others.contains($0) }),
      Set(columns).count == columns.count
    else { return nil }
    self.columns = columns
    members = columns.map { name in
      var writer = JSONWriter()
      writer.string(name)
      writer.raw(":")
      return writer.bytes
    }
  }
}
