internal import JSONCoding

extension JSONElement {
  /// Appends a text's bytes, or a number as JSON writes it; nothing for anything else.
  func appendScalar(to bytes: inout [UInt8]) {
    if let text = utf8 {
      bytes.append(contentsOf: text)
    } else if let large = largeInteger {
      bytes.append(contentsOf: "\(large)".utf8)
    } else if kind == .number {
      bytes.append(contentsOf: JSONValue(self).encoded(pretty: false))
    }
  }
}
