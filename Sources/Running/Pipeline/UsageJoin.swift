package import LogReading
internal import Numerics

/// Reads the results of batches into an index of usage by request id, all workers decoding, before a log is routed.
package struct UsageJoin: Sendable {
  /// What the results hold.
  package struct Outcome: Sendable {
    package let index: UsageIndex
    package let inputs: [BlockReader.InputSummary]
    /// Lines that are not blank.
    package let lineCount: Int
    package let failedCount: Int
    package let withoutUsageCount: Int
    /// Results whose id an earlier result had; the first counts.
    package let repeatedCount: Int
    package let rejectedCount: Int
    /// The first few, for the summary.
    package let firstRejected: [RejectedLine]
  }

  package let inputs: [LogInput]
  package var limits = LineLimits()
  package var maximumDepth = PromptDecoder.Options.standardDepth
  package let maximumCount: Int
  package let threadCount: Int

  /// Ends the reading early, with `RunStopped`.
  private let stopRequest: StopRequest?

  package init(
    inputs: [LogInput], limits: LineLimits, maximumCount: Int, threadCount: Int, stopRequest: StopRequest? = nil
  ) {
    self.stopRequest = stopRequest
    self.inputs = inputs
    self.limits = limits
    self.maximumCount = maximumCount
    self.threadCount = threadCount
  }

  /// How many rejected lines are kept for the summary.
  private static let keptRejects = 5

  /// - Parameter reject: told of each line that is no result, in input order.
  package func read(reject: (RejectedLine) throws -> Void) throws -> Outcome {
    let index = UsageIndex(maximumCount: maximumCount)
    var plan = ReadingPlan(inputs: inputs, threadCount: threadCount)
    plan.limits = limits
    // Results are told line by line, so no format is looked for.
    plan.format = .plain
    let source = RowSource(plan, stopRequest: stopRequest, announce: { _ in })
    var (failedCount, withoutUsageCount, repeatedCount, rejectedCount) = (0, 0, 0, 0)
    var firstRejected: [RejectedLine] = []
    let isCutShort = try BatchScheduler(threadCount: threadCount).run(
      source, stopRequest: stopRequest,
      makeTransform: {
        let worker = ResultReader(
          ResultDecoder(maximumLineLength: limits.maximumLineLength, maximumDepth: maximumDepth))
        return { worker.read($0.block) }
      },
      consume: { batch in
        for entry in batch.entries {
          switch index.insert(entry) {
          case .added: break
          case .known: repeatedCount += 1
          case .full: throw UsageJoinError.tooManyResults(maximumCount)
          }
        }
        failedCount += batch.failedCount
        withoutUsageCount += batch.withoutUsageCount
        for line in batch.rejected {
          rejectedCount += 1
          if firstRejected.count < UsageJoin.keptRejects { firstRejected.append(line) }
          try reject(line)
        }
      })
    if isCutShort { throw RunStopped(lineCount: 0) }
    index.seal()
    return Outcome(
      index: index, inputs: source.summaries, lineCount: source.lineCount, failedCount: failedCount,
      withoutUsageCount: withoutUsageCount, repeatedCount: repeatedCount, rejectedCount: rejectedCount,
      firstRejected: firstRejected)
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
