internal import CSimdjson

/// A cursor into the document that a `JSONParser` holds: nothing is copied until it is asked for.
package struct JSONElement {
  package enum Kind { case null, bool, number, string, array, object }

  let cursor: csj_element

  init(cursor: csj_element) { self.cursor = cursor }

  package var kind: Kind {
    switch csj_element_kind(cursor) {
    case CSJ_BOOL: .bool
    case CSJ_INT64, CSJ_UINT64, CSJ_DOUBLE: .number
    case CSJ_STRING: .string
    case CSJ_ARRAY: .array
    case CSJ_OBJECT: .object
    default: .null
    }
  }

  /// The last member of this name, the one that Python, JavaScript and the providers take; nil for a missing member, for
  /// null, which says as much, and for anything but an object.
  package subscript(_ key: StaticString) -> JSONElement? {
    guard let found = key.withUTF8Buffer({ find($0) }), csj_element_kind(found.cursor) != CSJ_NULL else { return nil }
    return found
  }

  /// Whether there is a member of this name, if only null.
  package func has(_ key: StaticString) -> Bool { key.withUTF8Buffer { find($0) } != nil }

  /// The last member of a name that is only known at run time.
  package func member(_ key: String) -> JSONElement? {
    var key = key
    return key.withUTF8 { find($0) }
  }

  private func find(_ key: UnsafeBufferPointer<UInt8>) -> JSONElement? {
    // An empty name may have no address.
    let start = UnsafeRawPointer(key.baseAddress ?? UnsafePointer(bitPattern: 1)!)
    var found = csj_element()
    guard csj_object_find(cursor, start.assumingMemoryBound(to: CChar.self), key.count, &found) else { return nil }
    return JSONElement(cursor: found)
  }

  /// Whether a name that was looked up on this thread since the last call stood more than once in its object.
  package static func takeRepeatedMember() -> Bool { csj_take_repeated_member() }

  /// The UTF-8 bytes of a string, unescaped, within the parser's memory; nil for other kinds.
  package var utf8: UnsafeBufferPointer<UInt8>? {
    guard csj_element_kind(cursor) == CSJ_STRING else { return nil }
    return JSONElement.buffer(csj_element_string(cursor))
  }

  package var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

  package var bool: Bool? {
    csj_element_kind(cursor) == CSJ_BOOL ? csj_element_bool(cursor) : nil
  }

  /// An integer that fits `Int`; nil for fractions, for larger ones and for other kinds.
  package var integer: Int? {
    csj_element_kind(cursor) == CSJ_INT64 ? Int(csj_element_int64(cursor)) : nil
  }

  /// A whole number beyond `Int`, up to 2^64 - 1; nil for all others.
  package var largeInteger: UInt64? {
    csj_element_kind(cursor) == CSJ_UINT64 ? csj_element_uint64(cursor) : nil
  }

  /// Any number as a double.
  package var double: Double? {
    switch csj_element_kind(cursor) {
    case CSJ_INT64: Double(csj_element_int64(cursor))
    case CSJ_UINT64: Double(csj_element_uint64(cursor))
    case CSJ_DOUBLE: csj_element_double(cursor)
    default: nil
    }
  }

  /// Calls `body` with each value of an array until it returns false; does nothing for other kinds.
  package func forEachValue(_ body: (JSONElement) throws -> Bool) rethrows {
    guard csj_element_kind(cursor) == CSJ_ARRAY else { return }
    let end = csj_end(cursor)
    var position = csj_first(cursor)
    while position.index != end.index {
      guard try body(JSONElement(cursor: position)) else { return }
      position = csj_after(position)
    }
  }

  /// Calls `body` with each name and value of an object until it returns false; does nothing for other kinds.
  package func forEachMember(
    _ body: (UnsafeBufferPointer<UInt8>, JSONElement) throws -> Bool
  ) rethrows {
    guard csj_element_kind(cursor) == CSJ_OBJECT else { return }
    let end = csj_end(cursor)
    var position = csj_first(cursor)
    while position.index != end.index {
      let key = JSONElement.buffer(csj_element_string(position))
      guard try body(key, JSONElement(cursor: csj_object_value(position))) else { return }
      position = csj_object_next(position)
    }
  }

  private static func buffer(_ text: csj_text) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: UnsafeRawPointer(text.bytes)?.assumingMemoryBound(to: UInt8.self), count: text.count)
  }
}

/// One document at a time through simdjson's DOM: the whole text is validated, UTF-8 included.
///
/// The parser owns the document's memory; an element is valid until the next `parse`.
package struct JSONParser: ~Copyable {
  /// Bytes that must be readable after the end of a parsed document.
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

  /// Parses `count` bytes at `start`, after which `padding` bytes must be readable.
  package mutating func parse(_ start: UnsafePointer<UInt8>, count: Int) throws(JSONError) -> JSONElement {
    guard let handle else { throw JSONError(reason: "out of memory for a JSON parser") }
    var root = csj_element()
    let code = csj_parse(handle, start, count, maximumDepth, &root)
    guard code == 0 else { throw JSONError(reason: JSONParser.reason(of: code)) }
    return JSONElement(cursor: root)
  }

  /// simdjson's words for an error, some of which are sentences with a full stop, as a part of a sentence.
  private static func reason(of code: Int32) -> String {
    var text = String(cString: csj_error_message(code))
    for ending in [".", ", etc"] where text.hasSuffix(ending) { text.removeLast(ending.count) }
    return text
  }
}

/// Why a text is not a JSON document, or not the document that was expected.
package struct JSONError: Error, CustomStringConvertible {
  package let reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}
