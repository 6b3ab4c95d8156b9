internal import CSimdjson

/// One document at a time through simdjson's DOM: the whole text is validated, UTF-8 included.
///
/// The parser owns the document's memory; an element is valid until the next `parse`.
package struct JSONParser: ~Copyable {
  /// Bytes that must be readable behind the end of a parsed document.
  package static let padding = Int(CSJ_PADDING)

  /// Nil only when there was no memory for it; every document is refused then.
  private let handle: OpaquePointer?
  private let maximumDepth: Int

  /// - Parameter maximumDepth: nesting beyond which a document is refused.
  package init(maximumDepth: Int = 1024) {
    handle = csj_parser_new()
    self.maximumDepth = maximumDepth
  }

  deinit { csj_parser_free(handle) }

  /// Parses `count` bytes at `start`, behind which `padding` bytes must be readable.
  package mutating func parse(_ start: UnsafePointer<UInt8>, count: Int) throws(JSONError) -> JSONElement {
    guard let handle else { throw JSONError(reason: "out of memory for a JSON parser") }
    var root = csj_element()
    let code = csj_parse(handle, start, count, maximumDepth, &root)
    guard code == 0 else { throw JSONError(reason: String(cString: csj_error_message(code))) }
    return JSONElement(cursor: root)
  }
}
