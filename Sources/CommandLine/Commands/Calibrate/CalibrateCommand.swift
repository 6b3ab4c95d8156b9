internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Routing
internal import Running

/// `calibrate`: the threshold for a log.
enum CalibrateCommand {
  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    if arguments.has("from-reports") { return try runOnReports(arguments) }
    for name in ["budget", "allow-same-inputs"] where arguments.has(name) {
      throw UsageError("--\(name) goes with --from-reports" + (name == "budget" ? "; see 'route --budget'" : ""))
    }
    let startedAt = UTCTime.now()
    let isQuiet = arguments.has("quiet")
    let request = try CalibrationRequest(arguments)
    for note in request.notes where !isQuiet { Diagnostics.note(note) }
    let inputs = request.plan.reading.inputs
    var pipeline = BatchPipeline(request.plan)
    if !isQuiet { pipeline.announce = { Diagnostics.note($0) } }
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let sink = RunSink(
      inputNames: inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RouteInputs.totalByteCount(inputs)) : nil)
    let outcome: RunOutcome
    do { outcome = try pipeline.run(into: sink) } catch let error as AssigningError {
      throw CalibrationTarget.usageError(error, arguments)
    }
    guard let found = outcome.calibration else {
      for failure in outcome.inputs.compactMap(\.failure) { Diagnostics.note(failure.description) }
      throw UsageError(
        "\(inputs.map(\.description).joined(separator: ", ")): no row to calibrate on"
          + (outcome.rejectedCount > 0 ? ", \(outcome.rejectedCount) lines were rejected" : ""))
    }
    let calibration = Calibration(of: outcome, as: found, request: request)
    let report = calibration.report(options: arguments.given, startedAt: startedAt)
    if let path = arguments.string("report") {
      let format = CostReportFormat(path: path) ?? .json
      try OutputFile.write(format.encoded(report), to: path)
    }
    let shown = RouteLLMBatch.show(isQuiet ? "\(report.threshold)\n" : CalibrationSections.text(report))
    guard shown == .success else { return shown }
    for line in calibration.outcome.firstRejected where !isQuiet {
      Diagnostics.note(
        "rejected \(inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue)"
          + (line.detail.isEmpty ? "" : ": \(line.detail)"))
    }
    if let distance = report.distance, distance.verdict == .far {
      Diagnostics.note(
        "warning: the router is out of its depth on this log: \(FigureText.percent(distance.remoteShare)) of the rows are "
          + "unlike anything it was trained on")
    }
    let status = RouteCommand.status(of: calibration.outcome, allowing: request.rejectLimit, rejectsAreWritten: true)
    guard let destination = request.destination else { return status }
    guard status == .success else {
      Diagnostics.note("no threshold was written: it would not be that of the whole log")
      return status
    }
    let written = try destination.write(calibration.defaultThreshold)
    if !isQuiet { Diagnostics.note(written) }
    return status
  }
}

extension CalibrateCommand {
  static let fromReports = CommandSpec.Group(
    title: "Many machines",
    options: [
      OptionSpec(
        name: "from-reports",
        help: "Take the operands for JSON reports that 'route --report' wrote of the shards of a log, and find one "
          + "threshold for all of them, with --strong-share or --budget. No log is read and no router; what the "
          + "threshold will do is told exactly."),
      ReportCommand.allowSameInputs,
      OptionSpec(
        name: "budget", value: .text("USD|P%"),
        help: "With --from-reports: the lowest threshold at which the whole log costs at most this, 250USD or 40% of "
          + "what the strong model alone would cost."),
    ])

  private static let optionsOfReports: Set<String> = [
    "from-reports", "strong-share", "budget", "allow-same-inputs", "report", "quiet",
  ]

  /// `calibrate --from-reports`.
  static func runOnReports(_ arguments: ParsedArguments) throws -> ExitStatus {
    for (name, _) in arguments.given where !optionsOfReports.contains(name) {
      throw UsageError("--\(name) does not go with --from-reports, which reads reports and neither a log nor a router")
    }
    guard !arguments.operands.isEmpty else {
      throw UsageError("--from-reports needs the JSON reports of all shards, such as part-*.json")
    }
    let target = try reportTarget(arguments)
    if let path = arguments.string("report") {
      try ReportFile.checkData(path)
      try RouteInputs.refuse(output: path, option: "--report", among: arguments.operands.map(LogInput.file))
    }
    let whole = try ReportCommand.merged(arguments.operands, allowsSameInputs: arguments.has("allow-same-inputs"))
    for note in ShardGaps.notes(of: whole.runs) { Diagnostics.note("warning: \(note)") }
    if whole.runs.contains(where: { $0.options.contains { ["sample", "limit"].contains($0.name) } }) {
      Diagnostics.note("warning: there are reports of a part of their log only (--sample or --limit)")
    }
    let calibration = try ReportCalibration(whole, target: target)
    if let path = arguments.string("report") { try OutputFile.write(calibration.encoded(), to: path) }
    return RouteLLMBatch.show(arguments.has("quiet") ? "\(calibration.point.threshold)\n" : calibration.text)
  }

  private static func reportTarget(_ arguments: ParsedArguments) throws -> ReportCalibration.Target {
    switch (arguments.string("strong-share"), arguments.string("budget")) {
    case (_?, nil):
      return .strongShare(try StrongShare(try arguments.fraction("strong-share") ?? 0))
    case (nil, let text?):
      do throws(AssigningError) { return .budget(try Budget(text)) } catch { throw UsageError("--budget: \(error)") }
    default:
      throw UsageError("--from-reports needs --strong-share P or --budget AMOUNT, and not both")
    }
  }
}

extension CalibrateCommand {
  static let spec = CommandSpec(
    name: "calibrate",
    summary: "Find the threshold for a log: its interval, cost, expected quality, and distance from the training.",
    operands: "[FILE...]",
    discussion: """
      Reads the log once and prints the threshold that sends a share of its rows to the strong model, or that is \
      expected to recover a part of the quality gap between the models (PGR) by the artefact's quality map. Says how far \
      the log lies from the prompts the router was trained on, and warns when the router is out of its depth.
      """,
    groups: [
      CommandSpec.Group(
        title: "Log and router",
        options: [
          OptionSpec(
            name: "log", value: .file("FILE"), isRepeatable: true,
            help: "JSON lines, plain or zstd; - for standard input. Files may also follow without an option."),
          OptionSpec(
            name: "router", value: .directory("KIND|DIR"),
            help:
              "mixture, sw or mf as shipped, the directory of a router artefact or of a Hugging Face checkpoint, or upstream's "
              + "mf weights (FILE.safetensors, with --model-list). Default: mixture."),
          OptionSpec(name: "strong", value: .text("MODEL"), help: "The dear model. Default: the router's own pair."),
          OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the router's own pair."),
          OptionSpec(
            name: "score-pair", value: .text("A,B|own"),
            help: "Score with these two models of the router, or with its own pair, apart from the pair that is priced."
          ),
          EmbedderOption.spec,
          ScoreThresholdOption.spec,
          OptionSpec(
            name: "exact", help: "Score sw, knn, checkpoints and --embedder by the reference arithmetic."),
          OptionSpec(
            name: "embedding-field", value: .text("POINTER"),
            help: "Take each row's embedding from this JSON pointer instead of computing it."),
          OptionSpec(
            name: "model-list", value: .file("FILE"),
            help: "Model names, one a line, in the order of the rows of an upstream mf checkpoint."),
        ]),
      CommandSpec.Group(
        title: "Target, one of these",
        options: [
          OptionSpec(
            name: "strong-share", value: .text("P"), help: "The share of the log that goes strong: 0.3 or 30%."),
          OptionSpec(
            name: "quality", value: .text("PGR"),
            help: "The part of the gap between weak and strong to be recovered, such as 95%: the cheapest threshold "
              + "that is expected to reach it."),
          OptionSpec(
            name: "threshold", value: .text("T"), help: "A threshold of your own, to be told what it would do."),
        ]),
      fromReports,
      CommandSpec.Group(title: "Input", options: RouteCommand.reading(without: ["model-field", "time-field"])),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(
            name: "write", help: "Make it the default threshold of the artefact that --router DIR names."),
          OptionSpec(
            name: "output", short: "o", value: .directory("DIR"),
            help: "Write a copy of the artefact with it as the default threshold."),
          OptionSpec(
            name: "report", value: .file("FILE"),
            help: "Write everything: .html for a page, .json for data, .md, .csv or .prom. With --from-reports: .json."),
          OptionSpec(
            name: "max-rejects", value: .text("N|P%"),
            help: "Exit with 3 if more lines, or a larger share of them, are rejected. Default: 0."),
          OptionSpec(name: "quiet", short: "q", help: "Print nothing but the threshold, and warnings."),
        ]),
      CommandSpec.Group(
        title: "Costs",
        options: RouteCommand.pricing + [
          OptionSpec(
            name: "encoding", value: .text("[MODEL=]ENCODING"), isRepeatable: true,
            help: "How prompt tokens are counted, as for route; 'estimate' does not count."),
          OptionSpec(
            name: "completion-tokens", value: .text("N"),
            help: "Completion tokens of a request that neither observed nor bounded them. Default: 264."),
          OptionSpec(
            name: "spool-dir", value: .directory("DIR"), help: "Where scored rows wait. Default: TMPDIR or /tmp."),
        ]),
    ],
    glossaries: [RouteCommand.formats],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch calibrate --router my-router --log logs.jsonl.zst --strong-share 30% --write",
        meaning: "Set an artefact's threshold so that three rows in ten of this log go strong"),
      CommandSpec.Example(
        command: "zstdcat logs/*.zst | routellm-batch calibrate --router sw --log - --quality 95%",
        meaning: "The cheapest threshold that is expected to recover 95% of the quality gap on this log"),
      CommandSpec.Example(
        command: "routellm-batch calibrate --log log.jsonl --strong-share 50% -o my-mixture",
        meaning: "Copy the shipped default router with a threshold for a log of your own"),
      CommandSpec.Example(
        command: "routellm-batch calibrate --from-reports --strong-share 30% part-*.json",
        meaning: "One threshold for the shards of a log, from the reports of 'route -o /dev/null --shard I/N'"),
    ])
}
