package import LogReading
internal import Numerics

/// Reads the results of batches into an index of usage by request id, all workers decoding, before a log is routed.
package struct UsageJoin: Sendable {
  /// What the results hold.
  package struct Outcome: Sendable {
    package let index: UsageIndex
    package let lines: JoinReading.Summary
    package let failedCount: Int
    package let withoutUsageCount: Int
    /// Results whose id an earlier result had; the first counts.
    package let repeatedCount: Int
  }

  package var reading: JoinReading
  package let maximumCount: Int

  package init(_ reading: JoinReading, maximumCount: Int) {
    (self.reading, self.maximumCount) = (reading, maximumCount)
  }

  /// - Parameter reject: told of each line that is no result, in input order.
  package func read(reject: (RejectedLine) throws -> Void) throws -> Outcome {
    let index = UsageIndex(maximumCount: maximumCount)
    var (failedCount, withoutUsageCount, repeatedCount) = (0, 0, 0)
    let (limit, depth) = (reading.limits.maximumLineLength, reading.maximumDepth)
    let lines = try reading.read(
      makeDecode: {
        let worker = ResultReader(ResultDecoder(maximumLineLength: limit, maximumDepth: depth))
        return { block in
          let batch = worker.read(block)
          return (batch, batch.rejected)
        }
      },
      consume: { (batch: ResultBatch) in
        for entry in batch.entries {
          switch index.insert(entry) {
          case .added: break
          case .known: repeatedCount += 1
          case .full: throw UsageJoinError.tooManyResults(maximumCount)
          }
        }
        failedCount += batch.failedCount
        withoutUsageCount += batch.withoutUsageCount
      }, reject: reject)
    index.seal()
    return Outcome(
      index: index, lines: lines, failedCount: failedCount, withoutUsageCount: withoutUsageCount,
      repeatedCount: repeatedCount)
  }
}

/// One worker's decoder, on the worker's own thread.
private final class ResultReader {
  private var decoder: ResultDecoder

  init(_ decoder: consuming ResultDecoder) { self.decoder = decoder }

  func read(_ block: LineBlock) -> ResultBatch {
    var batch = ResultBatch()
    decoder.decode(block, into: &batch)
    return batch
  }
}

/// Why results cannot be joined.
package enum UsageJoinError: Error, Sendable, CustomStringConvertible {
  case tooManyResults(Int)

  package var description: String {
    switch self {
    case .tooManyResults(let maximum):
      "the results to join hold more than "
        + "\(FigureText.count(maximum, of: "request")); allow more with --join-rows N, at up to 96 bytes of "
        + "memory each, or join the log in parts"
    }
  }
}
