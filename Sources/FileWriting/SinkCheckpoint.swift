/// Where a sink is between two writes: enough to go on from there as if nothing had happened.
package struct SinkCheckpoint: Codable, Sendable, Equatable {
  /// Bytes of the file that count; what lies behind them is written again.
  package let length: Int
  /// Bytes that were taken and are not in the file yet.
  package let pending: [UInt8]

  package init(length: Int, pending: [UInt8] = []) {
    self.length = length
    self.pending = pending
  }

  /// Of a sink that nothing was written to.
  package static let start = SinkCheckpoint(length: 0)
}

/// A sink that a later process can go on with.
package protocol ResumableSink: ByteSink {
  /// Makes everything taken so far durable, in the file or in what is returned.
  func checkpoint() throws(FileWritingError) -> SinkCheckpoint
}
