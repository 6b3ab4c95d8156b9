/// The requests that the rows of a block became, in their order.
package struct RequestBatch: Sendable {
  package internal(set) var bytes: [UInt8] = []
  package internal(set) var spans: [RequestSpan] = []

  package init() {}

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
  }
}
