internal import BatchRunning
internal import FileWriting
internal import Glibc
internal import LogReading

/// `route`: scores a log and assigns each request.
enum RouteCommand {
  /// How many lines `--dry-run` routes.
  private static let dryRunLimit = 1000

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let startedAt = UTCTime.now()
    let isQuiet = arguments.has("quiet")
    let isDryRun = arguments.has("dry-run")
    let top = try ReportFile.top(arguments)
    let request = try RouteRequest(arguments)
    for note in request.notes where !isQuiet { Diagnostics.note(note) }
    var plan = request.plan
    if isDryRun { plan.reading.lineLimit = min(plan.reading.lineLimit ?? dryRunLimit, dryRunLimit) }

    if isDryRun, !isQuiet, arguments.has("budget") || arguments.has("quality") {
      Diagnostics.note("dry run: the budget or quality is that of the first rows alone, not of the whole log")
    }
    if isDryRun, !isQuiet, plan.learnsCompletions {
      Diagnostics.note("dry run: completions are learnt from the first rows alone, not from the whole log")
    }
    let results = try JoinedResults.inputs(arguments)
    let outputs = try RouteOutputs(
      arguments, plan: plan.reading, results: results, request: request, isDryRun: isDryRun)
    let joined =
      results.isEmpty
      ? nil : try JoinedResults(results, arguments: arguments, reading: plan.reading, rejects: outputs.rejects)
    plan.reading.decoding.joinedUsage = joined?.index
    var pipeline = BatchPipeline(plan)
    if !isQuiet { pipeline.announce = { Diagnostics.note($0) } }
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let sink = RunSink(
      output: outputs.assignments, rejects: outputs.rejects, inputNames: plan.reading.inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RouteInputs.totalByteCount(plan.reading.inputs)) : nil,
      requests: outputs.requests, split: outputs.split, groups: plan.groupTables)
    let outcome = try pipeline.run(into: sink)

    if let result = outcome.choice {
      let builder = ModelChoiceReportBuilder(
        request: request, outcome: outcome, result: result, options: arguments.given, startedAt: startedAt,
        moreNotes: joined?.notes ?? [])
      try builder.tell(arguments, joined: joined, isDryRun: isDryRun)
      return status(
        of: outcome, joined: joined, allowing: request.rejectLimit, rejectsAreWritten: outputs.rejects != nil)
    }
    let report = CostReportBuilder(
      request: request, outcome: outcome, options: arguments.given, startedAt: startedAt, moreNotes: joined?.notes ?? []
    ).report()
    if !isDryRun {
      for path in arguments.strings("report") {
        try OutputFile.write(ReportFile.bytes(of: report, for: path, top: top), to: path)
      }
    }
    if !isQuiet {
      Diagnostics.write(RunSummary.text(outcome, report: report, isDryRun: isDryRun))
      let written = outputs.requests.flatMap { request.requests?.summary($0) } ?? []
      for line in written + (joined?.notes ?? []) + (joined?.rejectedLines ?? []) { Diagnostics.write("  \(line)\n") }
    }
    if arguments.has("timings") {
      Diagnostics.write(outcome.timings.table(wallNanoseconds: outcome.wallNanoseconds))
    }
    return status(
      of: outcome, joined: joined, allowing: request.rejectLimit, rejectsAreWritten: outputs.rejects != nil)
  }

  static func status(
    of outcome: RunOutcome, joined: JoinedResults? = nil, allowing limit: RejectLimit, rejectsAreWritten: Bool
  ) -> ExitStatus {
    let failures = outcome.inputs.compactMap(\.failure) + (joined?.failures ?? [])
    let rejectedCount = outcome.rejectedCount + (joined?.rejectedCount ?? 0)
    let lineCount = outcome.lineCount + (joined?.lineCount ?? 0)
    for failure in failures { Diagnostics.note(failure.description) }
    let exceeded = !limit.allows(rejectedCount, of: lineCount)
    if exceeded {
      Diagnostics.note(
        "\(rejectedCount) of \(lineCount) lines were rejected, --max-rejects allows \(limit)"
          + (rejectsAreWritten ? "" : "; --rejects FILE keeps them all"))
    }
    if failures.contains(where: { $0.cause == .corrupt || $0.cause == .unsupported }) { return .brokenInput }
    if !failures.isEmpty { return .failure }
    return exceeded ? .tooManyRejects : .success
  }
}
