internal import FileFormats

/// Observed quality by request id.
package typealias ScoreIndex = IdentifierTable<ObservedQuality.Score>

extension IdentifierTable where Value == ObservedQuality.Score {
  package convenience init(maximumCount: Int) { self.init(maximumCount: maximumCount, filler: .none) }
}

/// Decodes scores of requests, JSON lines or CSV: the request's id, and `score`, `grade` or `correct`; a line without an id or
/// without any of these becomes a `RejectedLine`.
package struct ScoreDecoder: ~Copyable {
  private var parser: RowParser
  private let scale: QualityScale
  private let maximumLineLength: Int

  package init(
    scale: QualityScale, maximumLineLength: Int, maximumDepth: Int = PromptDecoder.Options.standardDepth
  ) {
    parser = RowParser(maximumDepth: maximumDepth)
    self.scale = scale
    self.maximumLineLength = maximumLineLength
  }

  /// The scores of `block`, in its order.
  package mutating func decode(_ block: LineBlock) -> ScoreBatch {
    var batch = ScoreBatch()
    for line in block.lines {
      do throws(LineRejection) {
        try decode(line, of: block, into: &batch)
      } catch {
        batch.rejected.append(RejectedLine(line, of: block, error))
      }
    }
    return batch
  }

  private mutating func decode(
    _ line: LineBlock.Line, of block: LineBlock, into batch: inout ScoreBatch
  ) throws(LineRejection) {
    try line.checkWhole(upTo: maximumLineLength)
    var objects: [UInt8] = []
    let row = try parser.row(of: line, in: block, objects: &objects)
    guard row.kind == .object else {
      throw LineRejection(.noResult, "the line is not an object with an id and a score")
    }
    guard row.has("score") || row.has("grade") || row.has("correct") else {
      throw LineRejection(.noResult, "the row has neither 'score' nor 'grade' nor 'correct'")
    }
    let hash = try IdentifierHash(of: row, noun: "score", missing: "id")
    let score = QualityReader.score(row["score"] ?? row["grade"] ?? row["correct"], on: scale)
    batch.entries.append(ScoreBatch.Entry(hash: hash, score: score))
  }
}

/// What the scores of one block of lines say.
package struct ScoreBatch: Sendable {
  /// One request's score.
  package struct Entry: Sendable {
    package let hash: IdentifierHash
    package let score: ObservedQuality.Score
  }

  package fileprivate(set) var entries: [Entry] = []
  package fileprivate(set) var rejected: [RejectedLine] = []
}
