internal import Files
internal import Numerics
internal import Reporting
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// `train`: makes a router artefact from preference data or graded prompts.
enum TrainCommand: Command {
  static let name = CommandName.train

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let aliases = try ModelAliasTable.shipped()
    try PageOrDataFile.check(options[TrainOptions.report])
    let request = try TrainRequest(options, aliases: aliases)
    let directory = options[TrainOptions.output]
    let isQuiet = options[RunOptions.quiet]
    func note(_ text: String) { if !isQuiet { Diagnostics.note(text) } }

    if let line = request.note { note(line) }
    let data = try TrainingData(request, options, aliases: aliases)
    data.notes.forEach(note)
    let provenance = TrainingProvenance(
      data: request.sources.map(\.name), rowCount: 0, licence: options[TrainOptions.licence],
      command: TrainRequest.command(
        options, words: [request.trainer.kind.shortName], sources: request.sources))
    let job = TrainingJob(
      embedder: data.embedder, strong: request.strong, weak: request.weak, provenance: provenance)
    var trainerOptions = TrainerOptions(options)
    trainerOptions.groupSources = request.groups.map(\.description)
    let trainer = request.trainer.init(job, trainerOptions)
    let kinds = try data.kindsToLeaveOut(request)
    var trained = try trainer.train(data.set, embeddings: data.embeddings, progress: note)
    for (reason, count) in trained.record.dropped.nonzero {
      note("dropped: \(reason.counted(count))")
    }
    note(
      "\(FigureText.count(trained.record.promptCount, of: "prompt")) with "
        + "\(FigureText.count(trained.record.battleCount, of: "battle")), "
        + "\(FigureText.count(trained.record.tieCount)) of them \(trained.record.tieCount == 1 ? "a tie" : "ties")")
    if let line = course(of: trained.record) { note(line) }

    var calibration = ArtefactCalibration()
    calibration.foldCount = options[TrainOptions.folds]
    if !isQuiet { calibration.progress = { Diagnostics.note("quality map: fold \($0) of \($1)") } }
    let calibrated = try calibration.complete(&trained, by: trainer, set: data.set, embeddings: data.embeddings)
    if !calibrated.scores.winRates.isEmpty { trained.record.heldOutPair = calibrated.scores }
    calibrated.notes.forEach(note)
    if let kinds {
      trained.record.leftOut = LeftOutKinds(
        kinds, crossFit: calibrated.crossFit, seed: options[TrainOptions.seed],
        progress: { place, kind in
          note(
            "left out: \(kind.name), \(FigureText.count(kind.promptCount, of: "prompt")), \(place) of \(kinds.kinds.count)"
          )
        },
        train: { try trainer.trainPart($0, embeddings: $1) })
    }
    if let log = options[TrainOptions.calibrateOn] {
      let threshold = try TrainingThreshold.choose(
        artefact: try trained.artefact(location: directory), log: log,
        share: options[TrainOptions.strongShare] ?? StrongShare(0.5), options: options)
      trained.manifest.threshold = threshold
      note(
        "threshold \(threshold.value) sends \(FigureText.percent(threshold.strongShare)) of \(log) to the strong model")
    }
    try trained.write(to: directory)
    let report = TrainingReport(
      trained, set: data.set, sources: data.sources, settings: trainer.settings, options: options.given,
      version: ProgramVersion.number)
    for file in options[TrainOptions.report] {
      try file.write(page: TrainingReportPage.encoded(report), data: TrainingReportJSON.encoded(report))
    }
    summary(of: report).forEach(note)
    report.record.leftOut?.lines.forEach(note)
    note(
      "wrote \(directory)"
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

  /// How the router did on what it had not seen, next to what one win rate for everything would have done.
  static func summary(of report: TrainingReport) -> [String] {
    if let pair = report.pair, pair.isEnough {
      return lines(pair, "\(FigureText.count(pair.caseCount, of: "prompt")) of the pair")
    }
    guard let battles = report.record.heldOutBattles else { return [] }
    return lines(battles, "\(FigureText.count(battles.caseCount, of: "battle")) between any two models")
  }

  private static func lines(_ figures: CalibrationFigures, _ cases: String) -> [String] {
    func percent(_ share: Double?) -> String { share.map { FigureText.percent($0) } ?? "not known, all were ties" }
    var lines = [
      "held out: \(cases), accuracy \(percent(figures.accuracy)), log-loss \(FigureText.fixed(figures.logLoss, 4)); one win "
        + "rate for all of them: accuracy \(percent(figures.constantAccuracy)), log-loss "
        + "\(FigureText.fixed(figures.constantLogLoss, 4))"
    ]
    if figures.isEnough, figures.logLoss >= figures.constantLogLoss {
      lines.append(
        "warning: on what was held out, the router says less than one win rate for everything would: do not route by it"
      )
    }
    return lines
  }
}

extension TrainCommand {
  static let specification = CommandSpecification(
    summary: "Train a mixture, grouped, sw, mf or knn router from preference data or graded prompts.",
    operands: TrainOptions.kindOperand,
    discussion: """
      The layout of the data is detected from its content: battles {prompt, model_a, model_b, winner} as JSON lines or \
      CSV; Chatbot Arena's comparisons (winner_model_a and the like) and conversations; AlpacaEval's battles; golden \
      labels {prompt, MODEL: true|false|number, ...}, where every pair of graded models is a battle, the higher grade wins \
      and equal grades tie; and ZeroEval's results. A winner is model_a, model_b, a model's name, tie, 'tie (bothbad)' or \
      both. Ties count half a win each way for sw and are dropped for mf; sw drops prompts under 16 characters, as \
      RouteLLM does. knn lets the most similar prompts vote on which both models of the pair met, and keeps every battle, \
      so that it can score any pair that met. mixture is for one pair, and takes grades from 0 to 1; golden labels may \
      carry a 'domain', such as a subject, over which it evens out single answers. Golden labels with "labels": "assumed" are \
      somebody's expectation of answers that nobody graded: they teach a router, and nothing is measured by them.

      grouped is for labels of your own traffic, from 50 on, and for one pair: it expects of a request what its group (a system \
      prompt, a template, an endpoint, a team: --group) has shown, drawn to the parent group as far as the data says, and \
      corrects that by the prompt itself. It says how many labels are enough. Without a kind, grouped is trained if the labels \
      have groups, else mixture. Requests of groups that no label was of are counted when a log is routed.

      sw needs a finite rating of every model: one that never loses to, or never beats, the others is an error that names \
      the model, unless --drop-unrated drops it. A pair in one tier, whose win rate would always be one half, is an error, \
      too.
      """,
    groups: TrainOptions.groups,
    examples: [
      .init(
        "routellm-batch train sw --data gold/mmlu.jsonl --data zeroeval/ --calibrate-on log.jsonl -o my-router",
        "Train on two sources, and set the threshold for a log of your own"),
      .init(
        "routellm-batch train mf --data arena-55k.csv --data mine.jsonl=10 --strong gpt-4 --weak gpt-3.5-turbo "
          + "--report training.html -o my-router",
        "Train on Chatbot Arena's battles, with your own counting ten times, and see how it went"),
      .init(
        "routellm-batch train grouped --data labels.jsonl --group /metadata/team --group system-prompt --strong gpt-4o "
          + "--weak gpt-4o-mini -o my-groups",
        "Learn from labels of your own what each team's templates need, and whether more labels would help"),
      .init(
        "routellm-batch train knn --data gold/mmlu.jsonl --data gold/gsm8k.jsonl -o my-neighbours",
        "Let similar prompts vote, as many as cross-validation finds best"),
      .init(
        "routellm-batch train --data labels.jsonl --left-out /kind --report training.html -o my-router",
        "See what the router is worth on kinds of prompts that it has not seen"),
      .init(
        "routellm-batch train mf --data labels.jsonl --embedding-field /embedding -o my-router",
        "Train on embeddings of your own; route with --embedding-field, too"),
    ])
}
