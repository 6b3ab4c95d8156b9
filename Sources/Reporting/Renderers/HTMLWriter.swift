internal import Numerics

/// Builds an HTML document: markup only from literals, every other text escaped.
package struct HTMLWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Markup as it is.
  package mutating func raw(_ markup: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: markup.utf8Start, count: markup.utf8CodeUnitCount))
  }

  /// Text for an element's content or for an attribute in quotes; what could steer a terminal is replaced.
  package mutating func text(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\"": raw("&quot;")
      case "'": raw("&#39;")
      case "\n", "\t": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": raw("\u{FFFD}")
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
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
