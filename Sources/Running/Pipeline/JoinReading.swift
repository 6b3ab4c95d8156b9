package import LogReading

/// Reads files whose lines a log's rows are joined with by id, before the log is routed, all workers decoding.
package struct JoinReading: Sendable {
  /// What became of the lines.
  package struct Summary: Sendable {
    package let inputs: [BlockReader.InputSummary]
    /// Lines that are not blank.
    package let lineCount: Int
    package let rejectedCount: Int
    /// The first few, for the summary.
    package let firstRejected: [RejectedLine]
  }

  package let inputs: [LogInput]
  package var limits = LineLimits()
  package var maximumDepth = PromptDecoder.Options.standardDepth
  /// Columns that make a CSV header of a first line, whatever the file is called.
  package var columns: [String] = []
  package let threadCount: Int
  /// Ends the reading early, with `RunStopped`.
  private let stopRequest: StopRequest?

  package init(inputs: [LogInput], limits: LineLimits, threadCount: Int, stopRequest: StopRequest? = nil) {
    (self.inputs, self.limits, self.threadCount, self.stopRequest) = (inputs, limits, threadCount, stopRequest)
  }

  /// How many rejected lines are kept for the summary.
  private static let keptRejects = 5

  /// - Parameters:
  ///   - makeDecode: called once a worker, on that worker; what it returns decodes a block, and gives its rejected lines as
  ///     well.
  ///   - consume: takes what was decoded, in input order.
  ///   - reject: told of each rejected line, in input order.
  func read<Batch: Sendable>(
    makeDecode: @escaping @Sendable () -> (LineBlock) -> (Batch, [RejectedLine]), consume: (Batch) throws -> Void,
    reject: (RejectedLine) throws -> Void
  ) throws -> Summary {
    var plan = ReadingPlan(inputs: inputs, threadCount: threadCount)
    plan.limits = limits
    plan.furtherColumns = columns
    // These are told line by line, so no format is looked for.
    plan.format = .plain
    let source = RowSource(plan, stopRequest: stopRequest, announce: { _ in })
    var rejectedCount = 0
    var firstRejected: [RejectedLine] = []
    let isCutShort = try BatchScheduler(threadCount: threadCount).run(
      source, stopRequest: stopRequest,
      makeTransform: {
        let decode = makeDecode()
        return { decode($0.block) }
      },
      consume: { batch, rejected in
        try consume(batch)
        for line in rejected {
          rejectedCount += 1
          if firstRejected.count < JoinReading.keptRejects { firstRejected.append(line) }
          try reject(line)
        }
      })
    if isCutShort { throw RunStopped(lineCount: 0) }
    return Summary(
      inputs: source.summaries, lineCount: source.lineCount, rejectedCount: rejectedCount, firstRejected: firstRejected)
  }
}
