internal import JSONCoding

/// Makes of each row of a log the request that a provider's batch takes.
///
/// A row that has the provider's layout already keeps every byte but the model's name, and an id that it needs and
/// lacks. Any other row is converted where that is exact; what cannot be said in the provider's words is a reject.
package struct RequestMaker: Sendable {
  package let format: RequestFormat
  package let limits: RequestLimits
  /// By input, its place among those of the whole run, which made ids tell; empty where every input is its own.
  package var places: [Int] = []
  /// For requests that state no limit of their own, where the provider demands one.
  let maximumTokens: Int?

  package init(_ format: RequestFormat, limits: RequestLimits, maximumTokens: Int? = nil) {
    self.format = format
    self.limits = limits
    self.maximumTokens = maximumTokens
  }

  /// Why no request can be made of any row of this log; nil if it can.
  package func refusal(of log: LogFormat) -> String? {
    log == format.logFormat ? nil : "no \(format.rawValue) request is made of \(log.rawValue) rows"
  }

  /// Appends the request of one row.
  ///
  /// - Parameters:
  ///   - row: a valid document.
  ///   - id: the row's own; empty if it has none.
  func append(
    _ row: JSONText, of log: LogFormat, id: UnsafeBufferPointer<UInt8>, input: Int, line: Int,
    to batch: inout RequestBatch
  ) throws(LineRejection) {
    let start = batch.bytes.count
    let ownId = id.isEmpty ? nil : RequestId(id)
    var draft = RequestDraft(appendingTo: batch.bytes)
    batch.bytes = []
    let made = RequestId(input: input < places.count ? places[input] : input, line: line)
    let result = Result { () throws(LineRejection) -> RequestSpan in
      let sent = try rewrite(row, id: ownId, made: made, to: &draft)
      guard draft.count < limits.bytes else {
        throw LineRejection(.notConvertible, "the request has \(draft.count) bytes, a file may have \(limits.bytes)")
      }
      return draft.finish(id: sent?.literal ?? [], identity: (sent ?? made).identity)
    }
    batch.bytes = draft.writer.bytes
    switch result {
    case .success(let span): batch.spans.append(span)
    case .failure(let rejection):
      batch.bytes.removeSubrange(start...)
      throw rejection
    }
  }
}
