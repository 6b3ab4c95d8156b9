internal import JSONCoding

/// The id under which a request is sent: the log's own, or one that tells its place.
struct RequestId {
  /// As a JSON string.
  let literal: [UInt8]
  let identity: IdentifierHash

  /// - Parameter text: valid UTF-8.
  init(_ text: UnsafeBufferPointer<UInt8>) {
    var writer = JSONWriter(reserving: text.count + 2)
    writer.string(text)
    literal = writer.bytes
    identity = IdentifierHash(text)
  }

  /// `r2-17`: line 17 of the second input.
  init(input: Int, line: Int) {
    var text = "r\(input + 1)-\(line)"
    self = text.withUTF8 { RequestId($0) }
  }
}
