internal import FileFormats

/// Reads JSON that a row carries as a text, as databases and tracing tools export it.
///
/// One nested document at a time: an element is valid until the next one is asked for.
struct NestedJSON: ~Copyable {
  private var parser: JSONParser
  private var bytes: [UInt8] = []

  init(maximumDepth: Int = PromptDecoder.Options.standardDepth) { parser = JSONParser(maximumDepth: maximumDepth) }

  /// The list or object that `element` is, or that its text spells; nil for all others.
  mutating func container(in element: JSONElement?) -> JSONElement? {
    guard let element else { return nil }
    guard let text = element.utf8 else { return NestedJSON.isContainer(element) ? element : nil }
    let opening = text.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    guard opening == UInt8(ascii: "{") || opening == UInt8(ascii: "[") else { return nil }
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: text)
    bytes.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    let root = bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { try? parser.parse($0, count: text.count) }
    }
    return root.flatMap { NestedJSON.isContainer($0) ? $0 : nil }
  }

  private static func isContainer(_ element: JSONElement) -> Bool {
    element.kind == .object || element.kind == .array
  }
}

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
