internal import Assigning
internal import BatchRunning
internal import FileWriting
internal import Glibc
internal import LogReading
internal import Reporting
internal import Routing

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
    var pipeline = CalibrationPipeline(request.plan, spoolDirectory: request.spoolDirectory)
    if !isQuiet { pipeline.announce = { Diagnostics.note($0) } }
    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let sink = RunSink(
      output: MemorySink(), rejects: nil, inputNames: inputs.map(\.description),
      progress: showsProgress ? ProgressLine(totalByteCount: RouteInputs.totalByteCount(inputs)) : nil)
    let log = try pipeline.run(into: sink)
    guard log.rowCount > 0 else {
      for failure in log.failures { Diagnostics.note(failure) }
      throw UsageError(
        "\(inputs.map(\.description).joined(separator: ", ")): no row to calibrate on"
          + (log.rejectedCount > 0 ? ", \(log.rejectedCount) lines were rejected" : ""))
    }
    let calibration = try Calibration(of: log, request: request)
    let report = calibration.report(options: arguments.given, startedAt: startedAt)
    if let path = arguments.string("report") {
      try OutputFile.write(CalibrationReportJSON.encoded(report), to: path)
    }
    let shown = RouteLLMBatch.show(isQuiet ? "\(report.threshold)\n" : CalibrationText.text(report))
    guard shown == .success else { return shown }
    for line in calibration.outcome.firstRejected where !isQuiet {
      Diagnostics.note(
        "rejected \(inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue)"
          + (line.detail.isEmpty ? "" : ": \(line.detail)"))
    }
    if let distance = report.distance, distance.verdict == .far {
      Diagnostics.note(
        "warning: the router is out of its depth on this log: \(ReportText.percent(distance.remoteShare)) of the rows are "
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
