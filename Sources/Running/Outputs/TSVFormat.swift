/// Assignments as lines of cells with tabs between them, for `cut`, `awk` and databases; the columns those of
/// `AssignmentTable`. Within a text, a tab, a line feed, a carriage return and a backslash are written as `\t`, `\n`, `\r`
/// and `\\`.
package struct TSVFormat: RowFormat {
  /// Whether there are columns for what the log says of each request.
  private let hasOrigin: Bool

  package init(hasOrigin: Bool) { self.hasOrigin = hasOrigin }

  package func makeWriter(_ run: RowContext) -> any RowWriter {
    AssignmentTable(run, hasOrigin: hasOrigin, cells: TabSeparated())
  }
}

private struct TabSeparated: CellText {
  var separator: UInt8 { 0x09 }

  func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    for byte in text {
      switch byte {
      case 0x09: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "t")])
      case 0x0A: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case 0x0D: bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "r")])
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
      default: bytes.append(byte)
      }
    }
  }
}
