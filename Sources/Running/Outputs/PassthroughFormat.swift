/// The original rows, each with its assignment as its last member, `"routellm"`, and a line feed. Every byte of the original
/// stays as it is. A row that is not an object is wrapped: `{"prompt":<the row>,"routellm":{...}}`.
package struct PassthroughFormat: RowFormat {
  /// The member that a row gains.
  package static let member = "routellm"

  package init() {}

  package var needsOriginals: Bool { true }
  package func makeWriter(_ run: RowContext) -> any RowWriter { Writer(object: AssignmentObject(run)) }

  private struct Writer: RowWriter {
    let object: AssignmentObject

    func append(_ row: AssignedRow, to part: inout FormattedRows) { append(row, to: &part.bytes[0]) }

    /// The original is one valid JSON document without its line end.
    private func append(_ row: AssignedRow, to bytes: inout [UInt8]) {
      let original = row.original
      func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
      let first = original.firstIndex { !isSpace($0) } ?? original.endIndex
      let last = original.lastIndex { !isSpace($0) } ?? original.startIndex
      if first < last, original[first] == UInt8(ascii: "{"), original[last] == UInt8(ascii: "}") {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: original[..<last]))
        let isEmpty = original[(first + 1)..<last].allSatisfy(isSpace)
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        AssignmentObject.append("\"routellm\":", to: &bytes)
        object.append(row, to: &bytes)
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: original[last...]))
      } else {
        AssignmentObject.append("{\"prompt\":", to: &bytes)
        bytes.append(contentsOf: original)
        AssignmentObject.append(",\"routellm\":", to: &bytes)
        object.append(row, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
      }
      bytes.append(0x0A)
    }
  }
}
