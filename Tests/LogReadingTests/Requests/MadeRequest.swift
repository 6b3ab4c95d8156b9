import FileFormats

@testable import LogReading

/// What a maker makes of one row, with `M` for the model's name.
struct MadeRequest {
  let line: String
  let id: String

  init(
    _ row: String, as log: LogFormat, to format: RequestFormat, id: String = "", maximumTokens: Int? = nil,
    limit: Int = 1 << 20
  ) throws(LineRejection) {
    let maker = RequestMaker(format, limits: RequestLimits(rows: 10, bytes: limit), maximumTokens: maximumTokens)
    var batch = RequestBatch()
    let result = Array(row.utf8).withUnsafeBufferPointer { bytes in
      Array(id.utf8).withUnsafeBufferPointer { id in
        Result { () throws(LineRejection) in
          try maker.append(JSONText(bytes), of: log, id: id, input: 1, line: 7, to: &batch)
        }
      }
    }
    try result.get()
    guard let span = batch.spans.first else { throw LineRejection(.notConvertible, "nothing was made") }
    func text(_ range: Range<Int>) -> String { String(decoding: batch.bytes[range], as: UTF8.self) }
    line = text(span.head) + (span.namesModel ? "\"M\"" : "") + text(span.tail)
    self.id = text(span.id)
  }
}
