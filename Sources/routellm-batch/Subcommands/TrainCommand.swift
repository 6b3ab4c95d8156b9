internal import Embedding
internal import FileWriting
internal import ModelNaming
internal import Reporting
internal import Routing
internal import Tuning

/// `train`: makes a router artefact from preference data or graded prompts.
enum TrainCommand {
  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let aliases = try ModelAliasTable.shipped()
    let request = try TrainRequest(arguments, aliases: aliases)
    let share = try arguments.fraction("strong-share") ?? 0.5
    let foldCount = try TrainingFolds.count(arguments)
    func note(_ text: String) { if !request.isQuiet { Diagnostics.note(text) } }

    let prepared = try RouterTraining.prepare(request, arguments)
    let data = try TrainingData(request, arguments, aliases: aliases)
    data.notes.forEach(note)
    let provenance = TrainingProvenance(
      data: request.sources.map(\.name), rowCount: 0, licence: arguments.string("licence") ?? "not stated",
      command: TrainRequest.command(arguments, sources: request.sources))
    let training = prepared(data.embedder, provenance)
    var trained = try training.fit(data.set, data.embeddings, note)
    for (reason, count) in trained.record.dropped.nonzero {
      note("dropped: \(ReportText.count(count)) \(reason.description)")
    }
    note(
      "\(ReportText.count(trained.record.promptCount)) prompts with \(ReportText.count(trained.record.battleCount)) "
        + "battles, \(ReportText.count(trained.record.tieCount)) of them ties")
    if let line = course(of: trained.record) { note(line) }

    var calibration = ArtefactCalibration()
    calibration.foldCount = foldCount
    if !request.isQuiet { calibration.progress = { Diagnostics.note("quality map: fold \($0) of \($1)") } }
    let calibrated = try calibration.complete(&trained, set: data.set, embeddings: data.embeddings) {
      (set, embeddings) throws(RoutingError) in try training.fit(set, embeddings) { _ in }
    }
    if !calibrated.scores.winRates.isEmpty { trained.record.heldOutPair = calibrated.scores }
    calibrated.notes.forEach(note)
    if let log = arguments.string("calibrate-on") {
      let threshold = try TrainingThreshold.choose(
        artefact: try trained.artefact(location: request.directory), log: log, share: share,
        embedder: try EmbedderOption.resolve(arguments))
      trained.manifest.threshold = threshold
      note("threshold \(threshold.value) sends \(ReportText.percent(threshold.strongShare)) of \(log) strong")
    }
    try trained.write(to: request.directory)
    let report = TrainingReport(
      trained, set: data.set, sources: data.sources, settings: training.settings, options: arguments.given,
      version: RouteLLMBatch.version)
    for path in request.reports {
      let isPage = path.hasSuffix(".html")
      try OutputFile.write(isPage ? TrainingReportPage.encoded(report) : TrainingReportJSON.encoded(report), to: path)
    }
    if let line = summary(of: report) { note(line) }
    note(
      "wrote \(request.directory)"
        + (trained.manifest.threshold == nil
          ? "; it has no default threshold: set one with calibrate --write, or route with --strong-share" : ""))
    return .success
  }

  /// The epoch that was kept, and whether a later one might have been better.
  private static func course(of record: TrainingRecord) -> String? {
    guard let best = record.bestEpoch else { return nil }
    let isLast = best == record.epochs.last?.epoch
    return "kept epoch \(best)" + (isLast ? ", the last one, while the loss was still falling: try more --epochs" : "")
  }

  /// How the router did on what it had not seen.
  private static func summary(of report: TrainingReport) -> String? {
    if let pair = report.pair, pair.isEnough, let accuracy = pair.accuracy {
      return
        "held out: \(ReportText.count(pair.caseCount)) prompts of the pair, accuracy \(ReportText.percent(accuracy)), "
        + "log-loss \(ReportText.fixed(pair.logLoss, 4)) (\(ReportText.fixed(pair.constantLogLoss, 4)) for one win rate "
        + "on all)"
    }
    guard let battles = report.record.heldOutBattles, let accuracy = battles.accuracy else { return nil }
    return "held out: \(ReportText.count(battles.caseCount)) battles between any two models, accuracy "
      + "\(ReportText.percent(accuracy)), log-loss \(ReportText.fixed(battles.logLoss, 4)) (0.6931 for a coin)"
  }
}
