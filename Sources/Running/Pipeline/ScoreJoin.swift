package import LogReading
internal import Numerics

/// Reads scores of requests into an index by request id, before a log is routed.
package struct ScoreJoin: Sendable {
  /// What the files hold.
  package struct Outcome: Sendable {
    package let index: ScoreIndex
    package let lines: JoinReading.Summary
    /// Lines with an id and without a score, such as an empty cell.
    package let emptyCount: Int
    /// Values that are not understood, and numbers outside of the scale.
    package let unreadableCount: Int
    package let outOfRangeCount: Int
    /// Lines whose id an earlier line had, of which the first counts, and of them those with another score.
    package let repeatedCount: Int
    package let contradictingCount: Int
  }

  private var reading: JoinReading
  private let scale: QualityScale
  private let maximumCount: Int

  package init(_ reading: JoinReading, scale: QualityScale, maximumCount: Int) {
    self.reading = reading
    self.reading.columns = ["score", "grade", "correct"]
    (self.scale, self.maximumCount) = (scale, maximumCount)
  }

  /// - Parameter reject: told of each line that is no score, in input order.
  package func read(reject: (RejectedLine) throws -> Void) throws -> Outcome {
    let index = ScoreIndex(maximumCount: maximumCount)
    var (emptyCount, unreadableCount, outOfRangeCount, repeatedCount, contradictingCount) = (0, 0, 0, 0, 0)
    let (scale, limit, depth) = (scale, reading.limits.maximumLineLength, reading.maximumDepth)
    let lines = try reading.read(
      makeDecode: {
        let worker = ScoreReader(ScoreDecoder(scale: scale, maximumLineLength: limit, maximumDepth: depth))
        return { block in
          let batch = worker.read(block)
          return (batch, batch.rejected)
        }
      },
      consume: { (batch: ScoreBatch) in
        for entry in batch.entries {
          switch entry.score {
          case .none: emptyCount += 1
          case .unreadable: unreadableCount += 1
          case .outOfRange: outOfRangeCount += 1
          default: break
          }
          switch index.insert(entry.score, for: entry.hash) {
          case .added: break
          case .known:
            repeatedCount += 1
            contradictingCount += index.known(entry.hash) == entry.score ? 0 : 1
          case .full: throw ScoreJoinError.tooManyScores(maximumCount)
          }
        }
      }, reject: reject)
    index.seal()
    return Outcome(
      index: index, lines: lines, emptyCount: emptyCount, unreadableCount: unreadableCount,
      outOfRangeCount: outOfRangeCount, repeatedCount: repeatedCount, contradictingCount: contradictingCount)
  }
}

/// One worker's decoder, on the worker's own thread.
private final class ScoreReader {
  private var decoder: ScoreDecoder

  init(_ decoder: consuming ScoreDecoder) { self.decoder = decoder }

  func read(_ block: LineBlock) -> ScoreBatch { decoder.decode(block) }
}

/// Why scores cannot be joined.
package enum ScoreJoinError: Error, Sendable, CustomStringConvertible {
  case tooManyScores(Int)

  package var description: String {
    switch self {
    case .tooManyScores(let maximum):
      "the scores to join are of more than \(FigureText.count(maximum, of: "request")); allow more with --join-rows N, at "
        + "up to 96 bytes of memory each, or join the log in parts"
    }
  }
}
