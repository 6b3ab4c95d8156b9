/// Texts as cells that a spreadsheet shows and does not run.
package enum CSVText {
  /// A text of a log on one line, without anything that could steer a terminal: control characters become spaces.
  package static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      result.unicodeScalars.append(isControl ? " " : scalar)
    }
    return result
  }

  /// A text as one cell; control characters become spaces.
  package static func cell(_ text: String) -> String {
    var safe = plain(text)
    // Spreadsheets skip white space before a formula's sign.
    if let first = safe.first(where: { !$0.isWhitespace }), "=+-@＝＋－＠|%".contains(first) { safe = "'" + safe }
    guard safe.contains(where: { $0 == "," || $0 == "\"" || $0 == "'" || $0 == " " }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
