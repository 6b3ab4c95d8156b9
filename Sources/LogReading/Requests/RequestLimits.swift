/// What one file of requests may hold.
package struct RequestLimits: Sendable, Equatable {
  package var rows: Int
  /// Line feeds included.
  package var bytes: Int

  package init(rows: Int, bytes: Int) {
    self.rows = rows
    self.bytes = bytes
  }
}
