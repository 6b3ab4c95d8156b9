internal import JSONCoding

/// A request while it is written: its text, and the place that the model's name will take.
struct RequestDraft {
  private(set) var writer: JSONWriter
  private(set) var modelPosition: Int?
  private let start: Int

  /// Goes on behind `bytes`.
  init(appendingTo bytes: consuming [UInt8]) {
    start = bytes.count
    writer = JSONWriter()
    writer.bytes = bytes
  }

  var count: Int { writer.bytes.count - start }

  mutating func raw(_ text: StaticString) { writer.raw(text) }

  mutating func raw(_ text: some Sequence<UInt8>) { writer.raw(text) }

  mutating func integer(_ value: Int) { writer.integer(value) }

  /// The model's name goes here; once a request.
  mutating func model() { modelPosition = count }

  /// Ends the request with its id behind it.
  ///
  /// - Parameter id: a JSON string; empty for none.
  mutating func finish(id: [UInt8], identity: IdentifierHash) -> RequestSpan {
    let head = modelPosition ?? count
    let span = RequestSpan(
      start: start, headCount: Int32(head), tailCount: Int32(count - head), idCount: Int32(id.count),
      namesModel: modelPosition != nil, identity: identity)
    raw(id)
    return span
  }
}
