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
    func note(_ text: String) { if !request.isQuiet { Diagnostics.note(text) } }

    let training = try trainer(request, arguments)
    let data = try TrainingData(request, arguments, aliases: aliases)
    data.notes.forEach(note)
    let provenance = TrainingProvenance(
      data: request.sources.map(\.name), rowCount: 0, licence: arguments.string("licence") ?? "not stated",
      command: TrainRequest.command(arguments, sources: request.sources))
    var (trained, settings) = try training(data, provenance, note)
    for (reason, count) in trained.record.dropped.nonzero {
      note("dropped: \(ReportText.count(count)) \(reason.description)")
    }
    note(
      "\(ReportText.count(trained.record.promptCount)) prompts with \(ReportText.count(trained.record.battleCount)) "
        + "battles, \(ReportText.count(trained.record.tieCount)) of them ties")
    if let line = course(of: trained.record) { note(line) }
    try trained.write(to: request.directory)
    if let log = arguments.string("calibrate-on") {
      trained.manifest.threshold = try threshold(request.directory, log: log, share: share)
      try trained.write(to: request.directory)
      if let threshold = trained.manifest.threshold {
        note("threshold \(threshold.value) sends \(share) of \(log) strong")
      }
    }
    let report = TrainingReport(
      trained, set: data.set, sources: data.sources, settings: settings, options: arguments.given,
      version: RouteLLMBatch.version)
    for path in request.reports {
      let isPage = path.hasSuffix(".html")
      try OutputFile.write(isPage ? TrainingReportPage.encoded(report) : TrainingReportJSON.encoded(report), to: path)
    }
    if let line = summary(of: report) { note(line) }
    return .success
  }

  /// The epoch that was kept, and whether a later one might have been better.
  private static func course(of record: TrainingRecord) -> String? {
    guard let best = record.bestEpoch else { return nil }
    let isLast = best == record.epochs.last?.epoch
    return "kept epoch \(best)" + (isLast ? ", the last one, while the loss was still falling: try more --epochs" : "")
  }

  private typealias Training = (TrainingData, TrainingProvenance, (String) -> Void) throws -> (
    TrainedRouter, [(name: String, value: String)]
  )

  /// The training that is asked for; its options are checked here, before any data is read.
  private static func trainer(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Training {
    guard request.kind == .matrixFactorization else { return try similarityWeighted(request, arguments) }
    let settings = try TrainRequest.settings(arguments)
    return { data, provenance, note in
      var trainer = MatrixFactorizationTrainer(
        embedder: data.embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.settings = settings
      let trained = try trainer.train(data.set, embeddings: data.embeddings) { losses in
        note(
          "epoch \(losses.epoch): loss \(ReportText.fixed(losses.training, 5)), "
            + "held-out loss \(ReportText.fixed(losses.heldOut, 5))")
      }
      return (trained, settings.described)
    }
  }

  private static func similarityWeighted(_ request: TrainRequest, _ arguments: ParsedArguments) throws -> Training {
    let battlesAPrompt = try arguments.integer("battles-per-prompt", in: 1...1_000_000)
    let minimumLength = try arguments.integer("minimum-length", in: 0...1_000_000)
    let seed = try TrainRequest.seed(arguments)
    return { data, provenance, _ in
      var trainer = SimilarityWeightedTrainer(
        embedder: data.embedder, strong: request.strong, weak: request.weak, provenance: provenance)
      trainer.battlesAPrompt = battlesAPrompt
      trainer.minimumLength = minimumLength ?? trainer.minimumLength
      trainer.ties = TrainRequest.ties(arguments) ?? trainer.ties
      trainer.dropsUnratedModels = arguments.has("drop-unrated")
      trainer.seed = seed
      return (try trainer.train(data.set, embeddings: data.embeddings), trainer.describedSettings)
    }
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
