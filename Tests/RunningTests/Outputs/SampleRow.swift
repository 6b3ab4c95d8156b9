import LogReading
import Routing

@testable import Running

/// A row that nothing chose, for writers.
struct SampleRow {
  var winRate = 0.5
  var candidate = 0
  var tokens = TokenCounts(prompt: 12, promptBasis: .estimated, completion: 264, completionBasis: .assumed)
  var cost: USD
  var id: String
  var fallback: FallbackReason?
  var uncounted: UncountedParts = []
  var loggedModel = ""
  var loggedTime: LogTime?
  var original = ""

  func formatted(by writer: any RowWriter) -> FormattedRows {
    var part = FormattedRows(files: writer.fileCount)
    Array(id.utf8).withUnsafeBufferPointer { id in
      Array(loggedModel.utf8).withUnsafeBufferPointer { model in
        Array(original.utf8).withUnsafeBufferPointer { original in
          writer.append(
            AssignedRow(
              winRate: winRate, candidate: candidate, tokens: tokens, cost: cost, fallback: fallback,
              uncounted: uncounted, id: id, loggedModel: model, loggedTime: loggedTime, original: original), to: &part)
        }
      }
    }
    return part
  }

  /// What a format of one file makes of it.
  func text(by writer: any RowWriter) -> String { String(decoding: formatted(by: writer).bytes[0], as: UTF8.self) }
}
