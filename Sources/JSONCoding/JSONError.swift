/// Why a text is no JSON document, or not the document that was expected.
package struct JSONError: Error, CustomStringConvertible {
  package let reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}
