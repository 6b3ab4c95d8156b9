internal import FileFormats
internal import Numerics

/// The columns of a CSV log, which make an object of each record.
package struct CSVHeader: Sendable, Equatable {
  package let columns: [String]
  /// `"name":` of each column.
  let members: [[UInt8]]

  /// Columns of which a log of any format that is read must have one.
  static let promptColumns: Set<String> = [
    "prompt", "text", "messages", "input", "request_body", "conversation", "conversations", "conversation_a",
    "gen_ai.input.messages", "body", "request", "params", "modelInput", "inputs", "instruction", "proxy_server_request",
    "attributes", "SpanAttributes", "span_attributes", "ai.prompt.messages", "input_messages", "question", "query",
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
        "has \(FigureText.count(scanner.fields.count, of: "field")) where the header has \(header.columns.count); "
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
