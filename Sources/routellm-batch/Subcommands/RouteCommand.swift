internal import BatchRunning
internal import FileWriting
internal import Glibc
internal import LogReading

/// `route`: scores a log and assigns each request.
enum RouteCommand {
  /// How many lines `--dry-run` routes.
  private static let dryRunLimit = 1000

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let signals = SignalStop()
    let startedAt = UTCTime.now()
    let isQuiet = arguments.has("quiet")
    let isDryRun = arguments.has("dry-run")
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
      arguments, reading: plan.reading, results: results, request: request, isDryRun: isDryRun, startedAt: startedAt
    ) {
      try RunIdentity(arguments, request: request, results: results)
    }
    let run = RouteRun(arguments, request: request, plan: plan, results: results, outputs: outputs, signals: signals)
    do {
      return try run.finish()
    } catch let stop as RunStopped {
      run.tell(stop)
      SignalStop.end(by: signals.signal ?? SIGTERM)
    } catch {
      run.tellHowToGoOn(after: error)
      throw error
    }
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
