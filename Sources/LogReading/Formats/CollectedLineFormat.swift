internal import FileFormats

/// Rows of any other format as a collector of logs wraps them: Docker's and Fluent Bit's `log`, Vector's and CloudWatch's
/// `message`, Google Cloud's `jsonPayload`, Elasticsearch's `_source`, Splunk's `_raw`. Lines that are no such row are set
/// aside.
enum CollectedLineFormat: RowLayout {
  static let summary = #"{"log": "{...}\n", "stream": ...}: rows of the other formats in a collector's lines"#

  private static let maximumDepth = 4

  private static var names: [StaticString] {
    [
      "log", "message", "msg", "line", "_raw", "@message", "textPayload", "jsonPayload", "_source", "result", "event",
      "record", "fields", "data", "payload", "value", "body", "content", "_airbyte_data", "original",
    ]
  }

  /// Asked of the first lines of a log only, so it may take a parser of its own.
  static func matches(_ row: JSONElement) -> Bool {
    var nested = NestedJSON()
    return inner(of: row, nested: &nested, depth: 0) != nil
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    guard let inner = inner(of: row, nested: &nested, depth: 0) else { return RowFields(setAside: .lines) }
    var fields = inner.layout.fields(of: inner.row, nested: &nested)
    if fields.id == nil { fields.id = id(of: row) }
    return fields
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    guard let inner = inner(of: row, nested: &nested, depth: 0) else { return RowOrigin() }
    var origin = inner.layout.origin(of: inner.row, nested: &nested)
    if origin.time == nil { origin.time = time(of: row) }
    return origin
  }

  /// The row that is wrapped, and its format.
  private static func inner(
    of row: JSONElement, nested: inout NestedJSON, depth: Int
  ) -> (row: JSONElement, layout: any RowLayout.Type)? {
    guard depth < maximumDepth else { return nil }
    for name in names {
      guard let element = row[name], element.mayHoldJSON, let wrapped = nested.row(in: element) else { continue }
      let format = LogFormat.allCases.first { format in
        format != .collectedLine && format != .plain && format.layout.matches(wrapped)
      }
      if let format { return (wrapped, format.layout) }
      if let found = inner(of: wrapped, nested: &nested, depth: depth + 1) { return found }
    }
    return nil
  }
}
