internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Routing
internal import Running

/// `calibrate`: the threshold for a log.
enum CalibrateCommand: Command {
  static let name = CommandName.calibrate

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    if options[fromReports] { return try runOnReports(options) }
    let startedAt = UTCTime.now()
    let (isQuiet, verbosity) = (options[quiet], Verbosity(options))
    let request = try CalibrationRequest(options)
    let inputs = request.plan.reading.inputs
    verbosity.tell(request.notes)
    verbosity.tellWaiting(for: inputs)
    var pipeline = BatchPipeline(request.plan)
    pipeline.announce = { verbosity.tell($0) }
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let sink = RunSink(
      inputNames: inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RunInputs.totalByteCount(inputs)) : nil)
    let outcome: RunOutcome
    do { outcome = try pipeline.run(into: sink) } catch let error as AssigningError {
      throw CalibrationRequest.usageError(error, options)
    }
    guard let found = outcome.calibration else {
      for failure in outcome.inputs.compactMap(\.failure) { Diagnostics.note(failure.description) }
      throw UsageError.noRow(inputs.map(\.description), rejectedCount: outcome.rejectedCount)
    }
    let calibration = Calibration(of: outcome, as: found, request: request)
    let report = calibration.report(options: options.given, startedAt: startedAt)
    if let file = options[reportFile] { try SavedReports.write(file.format.encoded(report), to: file) }
    // A report on standard output stands alone there.
    let isShown = options[reportFile]?.path != "-"
    let shown =
      isShown ? RouteLLMBatch.show(isQuiet ? "\(report.threshold)\n" : CalibrationSections.text(report)) : .success
    guard shown == .success else { return shown }
    for line in calibration.outcome.firstRejected where !isQuiet {
      Diagnostics.note(
        "rejected \(inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue)"
          + (line.detail.isEmpty ? "" : ": \(line.detail)"))
    }
    for note in AbsentFields.notes(options, request.plan, outcome) { Diagnostics.note("warning: \(note)") }
    if isQuiet, let warning = report.distance?.warning { Diagnostics.note("warning: \(warning)") }
    let status = RouteCommand.status(
      of: calibration.outcome, allowing: options[OutputOptions.maxRejects], rejectsAreWritten: true)
    guard let destination = request.destination else { return status }
    guard status == .success else {
      Diagnostics.note("no threshold was written: it would not be that of the whole log")
      return status
    }
    let written = try destination.write(calibration.defaultThreshold)
    if !isQuiet { Diagnostics.note(written) }
    return status
  }

  /// `calibrate --from-reports`.
  private static func runOnReports(_ options: ParsedOptions) throws -> ExitStatus {
    guard !options.operands.isEmpty else { throw UsageError.noReports }
    // The specification asks for a goal, and --from-reports excludes the two others.
    let target: ReportCalibration.Target =
      if let budget = options[budget] { .budget(budget) } else if let share = options[strongShare] {
        .strongShare(share)
      } else { preconditionFailure("a calibration from reports has a share or a budget") }
    if let file = options[reportFile] {
      guard file.format == .json else { throw UsageError.reportFromReports(file.path) }
    }
    let whole = try SavedReports.merged(
      options.operands, allowsSameInputs: options[SavedReports.allowSameInputs])
    for note in ShardGaps.notes(of: whole.runs) { Diagnostics.note("warning: \(note)") }
    let parts = [ReadingOptions.sample.details.name, ReadingOptions.limit.details.name]
    if whole.runs.contains(where: { $0.options.contains { parts.contains($0.name) } }) {
      Diagnostics.note("warning: some reports are of a part of their log only (--sample or --limit)")
    }
    let calibration = try ReportCalibration(whole, target: target)
    if let file = options[reportFile] { try SavedReports.write(calibration.encoded(), to: file) }
    guard options[reportFile]?.path != "-" else { return .success }
    return RouteLLMBatch.show(options[quiet] ? "\(calibration.point.threshold)\n" : calibration.text)
  }
}

extension CalibrateCommand {
  static let log = Option(
    repeated: "log", .file(),
    "A log, plain or compressed; - for standard input. Files may also follow without an option.")
  static let output = Option(
    "output", short: "o", .newDirectory(writing: .artefact),
    "Write a copy of the artefact with the threshold as its default.")
  static let write = Option(
    flag: "write", "Make the threshold the default of the artefact that --router DIR names."
  ).excluding([output], because: "--write changes the artefact, --output makes a copy of it")
  static let reportFile = Option(
    "report", .costReport,
    "Write everything, with the report of a run at the threshold: .html for a page, .json for data, .md, .csv or .prom; "
      + "- and -.json, instead of the text, to standard output. With --from-reports: .json.")
  static let completionTokens = Option(
    "completion-tokens", .integer("N", in: 0...TokenCounts.maximum), default: TokenEstimator.standardCompletionTokens,
    "Completion tokens of a request that records neither their number nor a limit.")
  static let quiet = RunOptions.quiet.documented("Print nothing but the threshold, and warnings.")
  static let strongShare = Option(
    "strong-share", .strongShare(.aboveZero), "The share of the log that goes to the strong model: 0.3 or 30%."
  ).excluding([GoalOptions.budget, GoalOptions.quality])
  private static let budget = GoalOptions.budget.documented(
    "With --from-reports: the lowest threshold at which the whole log costs at most this, 250USD or 40% of what the strong "
      + "model alone would cost."
  ).needing([fromReports], because: "'route --budget' spends an amount on a log")
  private static let allowSameInputs = SavedReports.allowSameInputs.needing([fromReports])
  private static let fromReports: Option<Bool> = Option(
    flag: "from-reports",
    "Take the operands to be JSON reports that 'route --report' wrote for the shards of a log, and find one threshold "
      + "for all of them, with --strong-share or --budget. Neither a log nor a router is read; what the threshold will do is "
      + "stated exactly."
  ).excludingAllBut(
    [strongShare, budget, allowSameInputs, reportFile, quiet] + CommandSpecification.common,
    because: "--from-reports reads reports and neither a log nor a router")

  static let confidence: Option<Double?> = Option(
    "confidence", .fraction("P", "a confidence below 1, such as 95%") { $0 > 0 && $0 < 1 },
    "With --quality and --labels: the threshold that recovers at least this quality with this confidence, whatever the "
      + "distribution of requests like the labelled ones. Without it, the quality is reached in expectation."
  ).needing([RouterQuality.labels], because: "a confidence rests on graded prompts that the router has not seen")
    .excluding([strongShare, GoalOptions.threshold], because: "a confidence is that of a quality")

  /// Exactly one of them is given.
  private static let goals: [any AnyOption] = [
    strongShare,
    GoalOptions.quality.documented(
      "The part of the gap between weak and strong to be recovered, such as 95%: the cheapest threshold that is expected "
        + "to reach it."),
    GoalOptions.threshold.documented("A threshold of your own, to see what it would do."),
  ]

  static let specification = CommandSpecification(
    summary: "Find the threshold for a log: its interval, cost, expected quality, and distance from the training.",
    operands: .any("[FILE...]"),
    discussion: """
      Reads the log once and prints the threshold that sends a share of its rows to the strong model, or that is expected \
      to recover a part of the quality gap between the models (PGR) by the artefact's quality map. Says how far the log is \
      from the prompts the router was trained on, and warns when the router is out of its depth.
      """,
    groups: [
      OptionGroup(
        "Log and router",
        [
          log, RouterOptions.router, RouterOptions.strong, RouterOptions.weak, RouterOptions.scorePair,
          RouterOptions.embedder, RouterOptions.scoreThreshold, RouterOptions.exact, RouterOptions.embeddingField,
          RouterOptions.group, RouterOptions.modelList,
        ]),
      OptionGroup("Goal, one of these", goals + [RouterQuality.labels, confidence]),
      OptionGroup("Many machines", [fromReports, allowSameInputs, budget]),
      OptionGroup("Input", ReadingOptions.all(but: ReadingOptions.modelField, ReadingOptions.timeField)),
      OptionGroup("Output", [write, output, reportFile, OutputOptions.maxRejects, RunOptions.verbose, quiet]),
      OptionGroup(
        "Costs",
        PricingOptions.table + [
          PricingOptions.encoding.documented(
            "How prompt tokens are counted, as for 'route'; 'estimate' does not count."),
          completionTokens,
          RunOptions.spoolDirectory.documented("Where scored rows wait.", otherwise: "/tmp"),
        ]),
    ],
    oneOf: goals + [budget],
    glossaries: [ReadingOptions.formats],
    examples: [
      .init(
        "routellm-batch calibrate --router my-router --log logs.jsonl.zst --strong-share 30% --write",
        "Set an artefact's threshold so that three rows in ten of this log go to the strong model"),
      .init(
        "zstdcat logs/*.zst | routellm-batch calibrate --router sw --log - --quality 95%",
        "The cheapest threshold that is expected to recover 95% of the quality gap on this log"),
      .init(
        "routellm-batch calibrate --quality 90% --confidence 95% --labels graded.jsonl --strong gpt-4o --weak gpt-4o-mini "
          + "--log log.jsonl",
        "A threshold that keeps 90% of the gap with 95% confidence, by graded prompts of your own"),
      .init(
        "routellm-batch calibrate --log log.jsonl --strong-share 50% -o my-mixture",
        "Copy the shipped default router with a threshold for a log of your own"),
      .init(
        "routellm-batch calibrate --from-reports --strong-share 30% part-*.json",
        "One threshold for the shards of a log, from the reports of 'route -o /dev/null --shard I/N'"),
    ])
}
