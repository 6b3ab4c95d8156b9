internal import LogReading

/// The requests of one block's rows, each for the model it was assigned to, in input order.
struct AssignedRequests: Sendable {
  struct Row: BitwiseCopyable, Sendable {
    /// Index of its model.
    let model: Int
    /// Its line in `bytes`, line feed included, and behind it its id as a JSON string.
    let byteCount: Int
    let idCount: Int
    let identity: IdentifierHash
    let inputIndex: Int
    let lineNumber: Int
  }

  private(set) var rows: [Row] = []
  private(set) var bytes: [UInt8] = []

  /// - Parameter texts: holds the request.
  mutating func append(
    _ request: RequestSpan, of texts: UnsafeBufferPointer<UInt8>, row: ScoredRow, model: Int,
    named models: [RequestModel]
  ) {
    let start = bytes.count
    bytes.append(contentsOf: texts[request.head])
    if request.namesModel { bytes.append(contentsOf: models[model].literal) }
    bytes.append(contentsOf: texts[request.tail])
    bytes.append(0x0A)
    let byteCount = bytes.count - start
    bytes.append(contentsOf: texts[request.id])
    rows.append(
      Row(
        model: model, byteCount: byteCount, idCount: request.id.count, identity: request.identity,
        inputIndex: Int(row.inputIndex), lineNumber: row.lineNumber))
  }
}
