internal import Assigning
internal import FileWriting
internal import LogReading
internal import Reporting

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
