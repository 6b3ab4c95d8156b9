internal import FileFormats

/// Assignments as CSV (RFC 4180, but with bare line feeds), the columns those of `AssignmentTable`. Texts come back
/// exactly when they are read by the same rules.
package struct CSVFormat: RowFormat {
  /// Whether there are columns for what the log says of each request.
  private let hasOrigin: Bool
  private let isGuarded: Bool

  /// - Parameter isGuarded: keeps spreadsheets from taking a cell for a formula, as `CSVText.cell` documents it.
  package init(hasOrigin: Bool, isGuarded: Bool = false) { (self.hasOrigin, self.isGuarded) = (hasOrigin, isGuarded) }

  package func makeWriter(_ run: RowContext) -> any RowWriter {
    AssignmentTable(run, hasOrigin: hasOrigin, cells: CommaSeparated(isGuarded: isGuarded))
  }
}

private struct CommaSeparated: CellText {
  let isGuarded: Bool
  var separator: UInt8 { UInt8(ascii: ",") }

  func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    if !isGuarded, !text.contains(where: CSVText.isSpecial) {
      bytes.append(contentsOf: text)
    } else {
      let cell = CSVText.cell(String(decoding: text, as: UTF8.self), guarded: isGuarded)
      bytes.append(contentsOf: cell.utf8)
    }
  }
}
