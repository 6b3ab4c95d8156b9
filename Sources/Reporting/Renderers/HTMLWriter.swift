internal import Numerics

/// Builds an HTML document: markup only from literals, every other text escaped.
package struct HTMLWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Markup as it is.
  package mutating func raw(_ markup: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
  }

  /// Text for an element's content or for an attribute in quotes.
  package mutating func text(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): raw("&amp;")
      case UInt8(ascii: "<"): raw("&lt;")
      case UInt8(ascii: ">"): raw("&gt;")
      case UInt8(ascii: "\""): raw("&quot;")
      case UInt8(ascii: "'"): raw("&#39;")
      case 0..<0x20 where byte != 0x0A && byte != 0x09, 0x7F: raw("\u{FFFD}")
      default: bytes.append(byte)
      }
    }
  }

  /// A JSON document of the program's own making for an element of scripts. No "<" in it can end the element.
  mutating func json(_ document: String) {
    precondition(!document.utf8.contains(UInt8(ascii: "<")), "a document for a page spells '<' as an escape")
    bytes.append(contentsOf: document.utf8)
  }

  /// A coordinate or a length, with one decimal.
  package mutating func number(_ value: Double) { text(FigureText.fixed(value, 1)) }

  /// `<tag>text</tag>`
  package mutating func element(_ open: StaticString, _ content: String, _ close: StaticString) {
    raw(open)
    text(content)
    raw(close)
  }
}
