/// What the log itself says of a row: which model answered it, and when.
package struct LoggedOrigin {
  /// UTF-8; empty if unknown.
  let model: UnsafeBufferPointer<UInt8>
  /// Such as `2026-11-01T08:00:00.000Z`.
  let time: String?

  package init(model: UnsafeBufferPointer<UInt8>, time: String?) {
    self.model = model
    self.time = time
  }

  /// Nothing is known, or nothing is wanted.
  package static var unknown: LoggedOrigin { LoggedOrigin(model: UnsafeBufferPointer(start: nil, count: 0), time: nil) }
}
