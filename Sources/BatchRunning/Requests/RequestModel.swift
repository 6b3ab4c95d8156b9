internal import JSONCoding

/// A model that requests are written for.
package struct RequestModel: Sendable {
  /// As the run calls it.
  package let name: String
  /// As its provider calls it.
  package let wireName: String
  /// The provider's name as a JSON string.
  let literal: [UInt8]

  package init(name: String, wireName: String) {
    self.name = name
    self.wireName = wireName
    var writer = JSONWriter()
    writer.string(wireName)
    literal = writer.bytes
  }
}
