internal import Files
internal import Numerics
internal import Reporting
internal import Routing
internal import TextModels
internal import Training

/// `train`: makes a router artefact from preference data or graded prompts.
enum TrainCommand {
  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let aliases = try ModelAliasTable.shipped()
    let request = try TrainRequest(arguments, aliases: aliases)
    let share = try arguments.fraction("strong-share") ?? 0.5
    let foldCount = try TrainingFolds.count(arguments)
    func note(_ text: String) { if !request.isQuiet { Diagnostics.note(text) } }

    let data = try TrainingData(request, arguments, aliases: aliases)
    data.notes.forEach(note)
    let provenance = TrainingProvenance(
      data: request.sources.map(\.name), rowCount: 0, licence: arguments.string("licence") ?? "not stated",
      command: TrainRequest.command(arguments, sources: request.sources))
    let job = TrainingJob(
      embedder: data.embedder, strong: request.strong, weak: request.weak, provenance: provenance)
    let trainer = request.trainer.init(job, request.options)
    var trained = try trainer.train(data.set, embeddings: data.embeddings, progress: note)
    for (reason, count) in trained.record.dropped.nonzero {
      note("dropped: \(FigureText.count(count)) \(reason.description)")
    }
    note(
      "\(FigureText.count(trained.record.promptCount)) prompts with \(FigureText.count(trained.record.battleCount)) "
        + "battles, \(FigureText.count(trained.record.tieCount)) of them ties")
    if let line = course(of: trained.record) { note(line) }

    var calibration = ArtefactCalibration()
    calibration.foldCount = foldCount
    if !request.isQuiet { calibration.progress = { Diagnostics.note("quality map: fold \($0) of \($1)") } }
    let calibrated = try calibration.complete(&trained, by: trainer, set: data.set, embeddings: data.embeddings)
    if !calibrated.scores.winRates.isEmpty { trained.record.heldOutPair = calibrated.scores }
    calibrated.notes.forEach(note)
    if let log = arguments.string("calibrate-on") {
      let threshold = try TrainingThreshold.choose(
        artefact: try trained.artefact(location: request.directory), log: log, share: share,
        embedder: try EmbedderOption.resolve(arguments))
      trained.manifest.threshold = threshold
      note("threshold \(threshold.value) sends \(FigureText.percent(threshold.strongShare)) of \(log) strong")
    }
    try trained.write(to: request.directory)
    let report = TrainingReport(
      trained, set: data.set, sources: data.sources, settings: trainer.settings, options: arguments.given,
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
        "held out: \(FigureText.count(pair.caseCount)) prompts of the pair, accuracy \(FigureText.percent(accuracy)), "
        + "log-loss \(FigureText.fixed(pair.logLoss, 4)) (\(FigureText.fixed(pair.constantLogLoss, 4)) for one win rate "
        + "on all)"
    }
    guard let battles = report.record.heldOutBattles, let accuracy = battles.accuracy else { return nil }
    return "held out: \(FigureText.count(battles.caseCount)) battles between any two models, accuracy "
      + "\(FigureText.percent(accuracy)), log-loss \(FigureText.fixed(battles.logLoss, 4)) (0.6931 for a coin)"
  }
}

extension TrainCommand {
  static let spec = CommandSpec(
    name: "train",
    summary: "Train a mixture, sw, mf or knn router from preference data or graded prompts.",
    operands: "mixture|sw|mf|knn",
    discussion: """
      Data is told by its content: battles {prompt, model_a, model_b, winner} as JSON lines or CSV; Chatbot Arena's \
      comparisons (winner_model_a and its kin) and conversations; AlpacaEval's battles; golden labels \
      {prompt, MODEL: true|false|number, ...}, where every pair of graded models is a battle, the higher grade wins and \
      equal grades tie; and ZeroEval's results. A winner is model_a, model_b, a model's name, tie, 'tie (bothbad)' or \
      both. Ties count half a win each way for sw and are dropped for mf; sw drops prompts under 16 characters, as \
      RouteLLM does. knn lets the most similar prompts that both models of the pair met on vote, and keeps every battle, so \
      that it can score any pair that met. mixture is for one pair, and takes grades from 0 to 1; golden labels may \
      carry a 'domain', such as a subject, over which it evens single answers out.

      sw needs a finite rating of every model: one that never loses to, or never beats, the others is an error that \
      names it, or is dropped with --drop-unrated. A pair in one tier, whose win rate would always be one half, is an \
      error, too.
      """,
    groups: [dataOptions, embeddingOptions, factorizationOptions, thresholdOptions, outputOptions],
    examples: [
      CommandSpec.Example(
        command:
          "routellm-batch train sw --data gold/mmlu.jsonl --data zeroeval/ --calibrate-on log.jsonl -o my-router",
        meaning: "Train on two sources, and set the threshold for a log of your own"),
      CommandSpec.Example(
        command:
          "routellm-batch train mf --data arena-55k.csv --data mine.jsonl=10 --strong gpt-4 --weak gpt-3.5-turbo "
          + "--report training.html -o my-router",
        meaning: "Train on Chatbot Arena's battles, with your own counting ten times, and see how it went"),
      CommandSpec.Example(
        command: "routellm-batch train knn --data gold/mmlu.jsonl --data gold/gsm8k.jsonl -o my-neighbours",
        meaning: "Let similar prompts vote, as many as cross-validation finds best"),
      CommandSpec.Example(
        command: "routellm-batch train mf --data labels.jsonl --embedding-field /embedding -o my-router",
        meaning: "Train on embeddings of your own; route with --embedding-field, too"),
    ])

  private static let dataOptions = CommandSpec.Group(
    title: "Data",
    options: [
      OptionSpec(
        name: "data", value: .file("PATH[=WEIGHT]"), isRepeatable: true,
        help: "Training data; needed. Each battle of a source counts WEIGHT times, 1 unless said. May be repeated."),
      OptionSpec(
        name: "data-format", value: .choice(LabelFormat.allCases.map(\.rawValue)), isRepeatable: true,
        help: "The data's layout, where it cannot be told. Once for all sources, or once each in their order."),
      OptionSpec(
        name: "battles-per-prompt", value: .text("N"),
        help: "Draw at most N battles of each prompt, so that prompts graded on many models do not drown the "
          + "others. Default: all for sw, 16 an epoch for mf."),
      OptionSpec(
        name: "minimum-length", value: .text("N"),
        help: "Drop prompts of fewer characters. Default: 16 for sw, 0 for mf."),
      OptionSpec(
        name: "ties", value: .choice(TiePolicy.allCases.map(\.rawValue)),
        help: "Let ties count half a win each way, or drop them. Default: half for sw, drop for mf."),
      OptionSpec(
        name: "drop-unrated", help: "sw: drop models that no chain of wins connects with the strong one, and say so."),
      OptionSpec(
        name: "neighbours", value: .text("K"),
        help: "knn: neighbours that vote. Default: by cross-validation over the pair's prompts, from 5 to 320."),
      OptionSpec(
        name: "strong", value: .text("MODEL"), help: "The artefact's dear model. Default: gpt-4-1106-preview."),
      OptionSpec(
        name: "weak", value: .text("MODEL"), help: "Its cheap model. Default: mixtral-8x7b-instruct-v0.1."),
    ])

  private static let embeddingOptions = CommandSpec.Group(
    title: "Embeddings of your own",
    options: [
      EmbedderOption.spec,
      OptionSpec(name: "exact", help: "With --embedder, multiply in f32 instead of eight bits."),
      OptionSpec(
        name: "embeddings", value: .file("FILE"),
        help: "One vector a row of the data, in its order, as .npy or .safetensors; the shipped embedder otherwise."),
      OptionSpec(
        name: "embedding-field", value: .text("POINTER"),
        help: "Where each row of the data has its vector: a JSON pointer, or a CSV column."),
      OptionSpec(
        name: "embedder-name", value: .text("NAME"),
        help: "What made these vectors, for the manifest. Default: recorded."),
    ])

  private static let factorizationOptions = CommandSpec.Group(
    title: "Matrix factorization",
    options: [
      OptionSpec(name: "epochs", value: .text("N"), help: "At most so many rounds over the data. Default: 100."),
      OptionSpec(name: "learning-rate", value: .text("X"), help: "Adam's step. Default: 3e-4."),
      OptionSpec(name: "weight-decay", value: .text("X"), help: "Added to gradients, times weights. Default: 1e-5."),
      OptionSpec(
        name: "noise", value: .text("X"), help: "Deviation of the noise on embeddings while learning. Default: 0.1."),
      OptionSpec(name: "batch-size", value: .text("N"), help: "Battles a step. Default: 64."),
      OptionSpec(name: "factors", value: .text("N"), help: "Length of a model's vector. Default: 128."),
      OptionSpec(
        name: "held-out", value: .text("P"),
        help: "The share of prompts that are not learned from, to tell when to stop. Default: 5%."),
      OptionSpec(
        name: "patience", value: .text("N"),
        help: "Stop after so many epochs without a better held-out loss. Default: 8."),
    ])

  private static let thresholdOptions = CommandSpec.Group(
    title: "Calibration",
    options: [
      TrainingFolds.option,
      OptionSpec(
        name: "calibrate-on", value: .file("FILE"), help: "A log on which the default threshold is set."),
      OptionSpec(
        name: "strong-share", value: .text("P"), help: "The share of that log that goes strong. Default: 50%."),
    ])

  private static let outputOptions = CommandSpec.Group(
    title: "Output",
    options: [
      OptionSpec(name: "output", short: "o", value: .directory("DIR"), help: "The artefact's directory; needed."),
      OptionSpec(
        name: "report", value: .file("FILE"), isRepeatable: true,
        help: "Write how training went: a page with plots for .html, data for .json. May be repeated."),
      OptionSpec(
        name: "licence", value: .text("TEXT"), help: "The licence of the training data, for the manifest."),
      OptionSpec(name: "seed", value: .text("N"), help: "Seed of all that is drawn. Default: 1."),
      OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
    ])
}
