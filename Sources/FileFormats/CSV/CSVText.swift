/// Texts as they go into tables and onto terminals.
package enum CSVText {
  /// A text of a log on one line, without anything that could steer a terminal: control characters become spaces.
  package static func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars { result.unicodeScalars.append(isControl(scalar) ? " " : scalar) }
    return result
  }

  /// Whether a character could steer a terminal.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  /// A text as one cell (RFC 4180), which a reader gets back exactly.
  ///
  /// - Parameter guarded: for people who open the table in a spreadsheet. A text that a spreadsheet could take for a
  ///   formula gets an apostrophe before it, and so does one that begins with an apostrophe: a reader that drops one
  ///   leading apostrophe has the exact text.
  package static func cell(_ text: String, guarded: Bool) -> String {
    var cell = text
    // Spreadsheets skip white space before a formula's sign.
    if guarded, text.hasPrefix("'") || text.first(where: { !$0.isWhitespace }).map("=+-@＝＋－＠|%".contains) == true {
      cell = "'" + cell
    }
    guard cell.utf8.contains(where: isSpecial) else { return cell }
    return "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Whether a cell with this byte is quoted: those that need it, and apostrophes and spaces for readers less strict.
  package static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: " ")
      || byte == 0x0A || byte == 0x0D
  }
}
