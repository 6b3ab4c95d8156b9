internal import JSONCoding

/// Parses one line of a block into the row it holds, whether it is JSON or a CSV record.
struct RowParser: ~Copyable {
  private var parser: JSONParser
  private var csv = CSVRowEncoder()

  init(maximumDepth: Int) { parser = JSONParser(maximumDepth: maximumDepth) }

  /// - Parameter objects: a CSV record is appended to it as a JSON object.
  /// - Returns: the row, until the next call.
  mutating func row(
    of line: LineBlock.Line, in block: LineBlock, objects: inout [UInt8]
  ) throws(LineRejection) -> JSONElement {
    let text = block.text(of: line)
    guard block.isCSV, let header = block.csvHeader else { return try parse(text) }
    let start = objects.count
    try csv.append(text, under: header, to: &objects)
    let end = objects.count
    objects.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    defer { objects.removeLast(JSONParser.padding) }
    let result = objects.withUnsafeBufferPointer { buffer -> Result<JSONElement, LineRejection> in
      do throws(LineRejection) {
        return .success(try parse(UnsafeBufferPointer(rebasing: buffer[start..<end])))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private mutating func parse(_ text: UnsafeBufferPointer<UInt8>) throws(LineRejection) -> JSONElement {
    guard let start = text.baseAddress else { throw LineRejection(.invalidJSON) }
    do throws(JSONError) {
      return try parser.parse(start, count: text.count)
    } catch {
      throw LineRejection(error.reason.contains("UTF-8") ? .invalidUTF8 : .invalidJSON, error.reason)
    }
  }
}
