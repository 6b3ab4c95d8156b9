internal import BatchRunning
internal import Embedding
internal import FileWriting
internal import Glibc
internal import LogReading
internal import ModelNaming
internal import Routing
internal import Tokenizing
internal import Tuning

/// `train`: makes a router artefact from graded prompts.
enum TrainCommand {
  static let spec = CommandSpec(
    name: "train",
    summary: "Train an sw or mf router from graded prompts.",
    operands: "sw|mf",
    discussion: """
      Every pair of models graded on a prompt is a battle: the higher grade wins, equal grades tie. Ties count half a \
      win each way for sw and are dropped for mf; sw drops prompts under 16 characters, as RouteLLM does.
      """,
    groups: [
      CommandSpec.Group(
        title: "Data",
        options: [
          OptionSpec(
            name: "data", value: .file("PATH"), isRepeatable: true,
            help: "Golden labels as JSON lines {prompt, MODEL: true|false|number, ...}, or a ZeroEval directory "
              + "(prompts.jsonl and results.csv). May be repeated."),
          OptionSpec(
            name: "battles-per-prompt", value: .text("N"),
            help: "Draw at most N battles of each prompt, so that prompts graded on many models do not drown the "
              + "others. Default: all for sw, 16 an epoch for mf."),
          OptionSpec(
            name: "strong", value: .text("MODEL"), help: "The artefact's dear model. Default: gpt-4-1106-preview."),
          OptionSpec(
            name: "weak", value: .text("MODEL"), help: "Its cheap model. Default: mixtral-8x7b-instruct-v0.1."),
        ]),
      CommandSpec.Group(
        title: "Threshold",
        options: [
          TrainingFolds.option,
          OptionSpec(
            name: "calibrate-on", value: .file("FILE"), help: "A log on which the default threshold is set."),
          OptionSpec(
            name: "strong-share", value: .text("P"), help: "The share of that log that goes strong. Default: 50%."),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(name: "output", short: "o", value: .directory("DIR"), help: "The artefact's directory; needed."),
          OptionSpec(
            name: "licence", value: .text("TEXT"), help: "The licence of the training data, for the manifest."),
          OptionSpec(name: "seed", value: .text("N"), help: "Seed of mf's training. Default: 1."),
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command:
          "routellm-batch train sw --data gold/mmlu.jsonl --data zeroeval/ --calibrate-on log.jsonl -o my-router",
        meaning: "Train on two sources, and set the threshold for a log of your own")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard arguments.operands.count == 1, let kind = arguments.operands.first.flatMap(RouterKind.init(name:)),
      kind == .similarityWeighted || kind == .matrixFactorization
    else { throw UsageError("train takes one kind of router: sw or mf") }
    guard let directory = arguments.string("output") else { throw UsageError("train needs --output DIR") }
    let sources = arguments.strings("data")
    guard !sources.isEmpty else { throw UsageError("train needs --data PATH, at least once") }
    let isQuiet = arguments.has("quiet")
    let share = try arguments.fraction("strong-share") ?? 0.5
    let foldCount = try TrainingFolds.count(arguments)
    let battlesAPrompt = try arguments.integer("battles-per-prompt", in: 1...1_000_000)

    let aliases = try ModelAliasTable.shipped()
    let set = try read(sources, aliases: aliases)
    let embedder = try StaticEmbeddingModel.shipped()
    let embeddings = embed(set.prompts.map(\.text), with: embedder)
    if !isQuiet { Diagnostics.note("\(set.prompts.count) prompts, \(set.models.count) models") }

    let pair = (
      strong: aliases.resolve(arguments.string("strong") ?? "gpt-4-1106-preview").canonical,
      weak: aliases.resolve(arguments.string("weak") ?? "mixtral-8x7b-instruct-v0.1").canonical
    )
    let provenance = TrainingProvenance(
      data: sources.map(name), rowCount: 0, licence: arguments.string("licence") ?? "not stated",
      command: command(arguments))
    // The router itself tells its progress, those of the folds do not.
    let train: (LabelledPromptSet, EmbeddingMatrix, Bool) throws(RoutingError) -> TrainedRouter
    if kind == .similarityWeighted {
      var trainer = SimilarityWeightedTrainer(
        embedder: embedder.identity, strong: pair.strong, weak: pair.weak, provenance: provenance)
      trainer.battlesAPrompt = battlesAPrompt
      train = { [trainer] (set, embeddings, _) throws(RoutingError) in try trainer.train(set, embeddings: embeddings) }
    } else {
      var trainer = MatrixFactorizationTrainer(
        embedder: embedder.identity, strong: pair.strong, weak: pair.weak, provenance: provenance)
      trainer.settings.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
      trainer.settings.battlesAPrompt = battlesAPrompt ?? trainer.settings.battlesAPrompt
      train = { [trainer] (set, embeddings, isTold) throws(RoutingError) in
        try trainer.train(set, embeddings: embeddings) { epoch, loss in
          if isTold { Diagnostics.note("epoch \(epoch): held-out loss \(loss)") }
        }
      }
    }
    var trained = try train(set, embeddings, !isQuiet)
    var calibration = ArtefactCalibration()
    calibration.foldCount = foldCount
    if !isQuiet { calibration.progress = { Diagnostics.note("quality map: fold \($0) of \($1)") } }
    let calibrated = try calibration.complete(&trained, set: set, embeddings: embeddings) {
      (set, embeddings) throws(RoutingError) in try train(set, embeddings, false)
    }
    for note in calibrated.notes where !isQuiet { Diagnostics.note(note) }
    try trained.write(to: directory)
    if let log = arguments.string("calibrate-on") {
      let threshold = try TrainingThreshold.choose(
        artefact: try RouterArtefact(.init(directory: directory)), log: log, share: share, embedder: embedder)
      trained.manifest.threshold = threshold
      try trained.write(to: directory)
      if !isQuiet { Diagnostics.note("threshold \(threshold.value) sends \(threshold.strongShare) of \(log) strong") }
    }
    return .success
  }

  private static func read(_ sources: [String], aliases: ModelAliasTable) throws -> LabelledPromptSet {
    var set = LabelledPromptSet()
    func canonical(_ name: String) -> String? { aliases.resolve(name).canonical }
    for source in sources {
      if isFolder(source) {
        try ZeroEvalResults.read(
          prompts: "\(source)/prompts.jsonl", results: "\(source)/results.csv", into: &set, canonicalName: canonical)
      } else {
        try GoldLabels.read(source, into: &set, canonicalName: canonical)
      }
    }
    return set
  }

  private static func embed(_ texts: [String], with embedder: StaticEmbeddingModel) -> EmbeddingMatrix {
    var tokens = TokenBatch()
    for var text in texts { text.withUTF8 { embedder.tokenize($0, into: &tokens) } }
    var embeddings = EmbeddingMatrix(dimension: embedder.identity.dimension)
    embedder.embed(tokens, into: &embeddings)
    return embeddings
  }

  /// The last part of a folder's path, the last two of a file's: what provenance may tell of where it lay.
  private static func name(of path: String) -> String {
    path.split(separator: "/").suffix(isFolder(path) ? 1 : 2).joined(separator: "/")
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The command line without paths, for provenance.
  private static func command(_ arguments: ParsedArguments) -> String {
    let sources = arguments.strings("data").map { "--data \(name(of: $0))" }.joined(separator: " ")
    let settings = ["battles-per-prompt", "seed"].compactMap { name in
      arguments.string(name).map { " --\(name) \($0)" }
    }
    return "routellm-batch train \(arguments.operands.joined(separator: " ")) \(sources)\(settings.joined())"
  }
}
