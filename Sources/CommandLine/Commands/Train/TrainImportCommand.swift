internal import FileFormats
internal import Files
internal import Numerics
internal import Reporting
internal import Routing
internal import Running
internal import Training

/// `train import`: checks a trained checkpoint, calibrates it on held-out prompts, and writes its manifest.
enum TrainImportCommand: Command {
  static let name = CommandName.trainImport
  private static let dataOf = Option(
    required: "data-of", .directory(reading: .trainingExport), "The folder of 'train export' that it was trained on.")
  private static let report = Option(
    repeated: "report", .pageOrData,
    "Write how training went, with the held-out figures of this program: a page for .html, data for .json; - is data "
      + "on standard output.")

  static let specification = CommandSpecification(
    summary: "Check and calibrate a bert or causal router that was trained elsewhere.",
    operands: Operands("DIR", 1...1, .changing(.checkpointManifest), "the directory of one checkpoint"),
    discussion: """
      Loads the checkpoint as 'route' would, scores the held-out prompts of the export, and writes routellm-batch.json \
      into its directory: the pair, the default threshold, the quality map where the pair's grades allow one, the scores \
      of a causal router, and where the training data came from. 'route', 'calibrate', 'evaluate' and 'inspect' then treat \
      the directory as they treat a router artefact.
      """,
    groups: [
      OptionGroup("Data", [dataOf]),
      OptionGroup(
        "Calibration",
        [
          TrainOptions.strongShare.documented(
            "The share of the held-out prompts, or of --calibrate-on, that goes to the strong model at the default threshold.",
            otherwise: "50%"),
          TrainOptions.calibrateOn.documented(
            "A log on which the default threshold is set, instead of the held-out prompts."),
          RouterOptions.scoreThreshold, RouterOptions.exact.documented("Multiply in f32 instead of eight bits."),
          TrainOptions.seed.documented("Seed of the quality map's bootstrap resamples."),
          ReadingOptions.threads, RunOptions.spoolDirectory,
        ]),
      OptionGroup("Output", [report, RunOptions.quiet]),
    ],
    examples: [
      .init("routellm-batch train import my-bert --data-of work", "Make a trained checkpoint ready for 'route'"),
      .init(
        "routellm-batch train import my-bert --data-of work --calibrate-on log.jsonl --strong-share 30%",
        "With the threshold for a log of your own"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    try PageOrDataFile.check(options[report])
    let directory = options.operands[0]
    let folder = options[dataOf]
    let isQuiet = options[RunOptions.quiet]
    func note(_ text: String) { if !isQuiet { Diagnostics.note(text) } }

    let export = try ExportDocument(folder: folder)
    let heldOut = try export.heldOutRows(in: folder)
    guard ModelCheckpoint.isCheckpoint(directory) else {
      throw InputError(directory, "is not a checkpoint: it has no \(ModelCheckpoint.configurationFile)")
    }
    let checkpoint = try ModelCheckpoint(directory: directory)
    let scoreThreshold = options[RouterOptions.scoreThreshold]
    let router = try RouterLoader.load(
      checkpoint, exact: options[RouterOptions.exact], scoreThreshold: scoreThreshold)
    guard router.kind == export.kind else {
      throw InputError(directory, "is a \(router.kind) router, but \(folder) was exported for \(export.kind)")
    }
    if router.kind != .causal, options.isSet(RouterOptions.scoreThreshold) {
      throw UsageError.scoreThresholdWithoutScores(router: directory)
    }
    let training = try CheckpointTraining(checkpoint.files, export: export)

    let scored = try HeldOutScoring.score(heldOut, with: router, named: directory, scoreThreshold: scoreThreshold)
    scored.notes.forEach(note)
    var card = RouterCard(strong: export.strong, weak: export.weak, training: export.training)
    var resamples: QualityMapResamples?
    if scored.graded.winRates.count >= QualityMapFit.minimumCount {
      let fit = try QualityMapFit(
        scored.graded, unit: export.unit, method: "a held-out split", seed: options[TrainOptions.seed])
      (card.qualityMap, resamples) = (fit.map, fit.resamples)
      note(
        "quality map from \(FigureText.count(fit.map.promptCount, of: "held-out prompt")), "
          + FigureText.count(fit.map.knots.count, of: "knot"))
    } else {
      note(
        "no quality map: "
          + FigureText.count(
            scored.graded.winRates.count, of: "held-out prompt has", plural: "held-out prompts have")
          + " grades of both \(export.strong) and \(export.weak), and \(QualityMapFit.minimumCount) are needed")
    }
    let share = try options[TrainOptions.strongShare] ?? StrongShare(0.5)
    let threshold =
      if let log = options[TrainOptions.calibrateOn] {
        try TrainingThreshold.choose(
          router: router, embedder: nil, pair: ModelPair(strong: export.strong, weak: export.weak), log: log,
          share: share, threads: options[ReadingOptions.threads], options: options)
      } else {
        try scored.threshold(share: share, named: LogName.text("\(folder)/\(ExportDocument.heldOutFile)"))
      }
    card.threshold = threshold
    note(
      "threshold \(threshold.value) sends \(FigureText.percent(threshold.strongShare)) of \(threshold.calibratedOn) to the "
        + "strong model")

    let home = try RouterCheckpoint(ignoringManifestOf: checkpoint)
    try home.write(
      CheckpointManifest(
        kind: router.kind, card: card, scores: export.scores,
        scoreThreshold: router.kind == .causal ? scoreThreshold : nil, checkpointSHA256: home.weightsSHA256),
      resamples: resamples)
    var drawn = try training.report ?? TrainingReport(of: export)
    drawn.measure(scored.all)
    for file in options[report] {
      try file.write(page: TrainingReportPage.encoded(drawn), data: TrainingReportJSON.encoded(drawn))
    }
    TrainCommand.summary(of: drawn).forEach(note)
    note("wrote \(directory)/\(CheckpointManifest.fileName)")
    return .success
  }

  /// What the training script left next to the weights.
  private struct CheckpointTraining {
    /// Nil where it is not there, as for a checkpoint that another program trained.
    let report: TrainingReport?

    private static let file = "training.json"

    init(_ files: ArtefactFiles, export: ExportDocument) throws(InputError) {
      guard files.holds(Self.file) else {
        report = nil
        return
      }
      let path = files.path(of: Self.file)
      let document = try JSONValue(parsing: files.bytes(of: Self.file).contents, file: path)
      if let trained = document["export"]?["train_sha256"]?.string, trained != export.trainSHA256 {
        throw InputError(
          path,
          "says that the checkpoint was trained on another export than that of --data-of, whose held-out prompts "
            + "it may know")
      }
      report = try TrainingReport(parsing: document, file: path)
    }
  }
}
