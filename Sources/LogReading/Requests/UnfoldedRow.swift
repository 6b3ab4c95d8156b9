internal import FileFormats

/// A row whose messages and bodies are JSON texts, with what they spell in their place: requests are made of ranges of a
/// row's text.
enum UnfoldedRow {
  private static let names: [StaticString] = [
    "messages", "body", "params", "modelInput", "request", "request_body", "input", "conversation", "conversations",
    "model_parameters",
  ]
  private static let maximumDepth = 3

  /// Nil for a row that has no such text.
  ///
  /// - Parameter further: the first member of a pointer to the prompt.
  static func bytes(_ row: JSONText, further: String?) -> [UInt8]? {
    var result: [UInt8] = []
    var position = 0
    unfold(row.document, of: row, further: further, depth: 0) { range, text in
      result += row[position..<range.lowerBound] + text
      position = range.upperBound
    }
    guard position > 0 else { return nil }
    return result + row[position..<row.bytes.count]
  }

  private static func unfold(
    _ object: Range<Int>, of row: JSONText, further: String?, depth: Int,
    replace: (Range<Int>, [UInt8]) -> Void
  ) {
    for member in row.members(of: object) {
      let isNamed =
        row.isNamed(member, among: names) || further.map { row.unescaped(member.name) == Array($0.utf8) } ?? false
      guard isNamed else { continue }
      switch row.kind(of: member.value) {
      case .string:
        if let text = container(spelledBy: member.value, of: row) { replace(member.value, text) }
      case .object where depth < maximumDepth:
        unfold(member.value, of: row, further: further, depth: depth + 1, replace: replace)
      default: break
      }
    }
  }

  /// The list or object that a string spells, however often it was encoded.
  private static func container(spelledBy string: Range<Int>, of row: JSONText) -> [UInt8]? {
    let inside = row.inside(string)
    guard let first = row[inside].first(where: { $0 > 0x20 }), "{[\\".utf8.contains(first),
      var text = row.unescaped(inside)
    else { return nil }
    for _ in 0..<4 {
      guard let value = try? JSONValue(parsing: text) else { return nil }
      if value.members != nil || value.values != nil { return text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } }
      guard let inner = value.string else { return nil }
      text = Array(inner.utf8)
    }
    return nil
  }
}
