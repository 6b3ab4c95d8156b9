internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Reporting
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// The options of `train`, and what follows from them.
enum TrainOptions {
  static let data = Option(
    repeated: "data", isRequired: true, .weightedPath,
    "Training data. Each battle of a source counts WEIGHT times; without a WEIGHT, once.")
  static let dataFormat = Option(
    repeated: "data-format", .choice(LabelFormat.self),
    "The data's layout, where it cannot be detected. Once for all sources, or once each in their order.")
  static let qualityField = QualityOptions.field.documented(
    "Read the data as logs of any format, with a JSON pointer to what was observed of the quality of each answer, such as "
      + "/feedback/score; 'route --help' lists its values. A prompt that several models answered is a graded prompt with the "
      + "mean score of each; prompts that one model alone answered are counted, and of no use for comparison."
  ).excluding([embeddings, embeddingField], because: "a prompt of a log may stand in several of its rows")
  static let joinScores = QualityOptions.scores.documented(
    "Read the data as logs, with scores from these files: CSV or JSON lines with the id of a request and its score."
  ).excluding([embeddings, embeddingField], because: "a prompt of a log may stand in several of its rows")
  /// Where a log of another layout has what is needed of it.
  static let logFields: [any AnyOption] = [
    ReadingOptions.promptField, ReadingOptions.idField,
    ReadingOptions.modelField.documented("JSON pointer to the model that answered."),
  ].map { $0.needing([qualityField, joinScores], because: "labels have their own layouts") }
  static let battlesPerPrompt = Option(
    "battles-per-prompt", .integer("N", in: 1...1_000_000),
    "Draw at most N battles of each prompt, so that prompts graded on many models do not drown the others.",
    otherwise: "all for sw, 16 an epoch for mf")
  static let minimumLength = Option(
    "minimum-length", .integer("N", in: 0...1_000_000), "Drop prompts of fewer characters.",
    otherwise: "16 for sw, 0 for mf")
  static let modelsIn = Option(
    "models-in", .modelNames,
    "Golden labels: read these members as grades, and no others.",
    otherwise: "members with the names of known models, if there are two; else those whose values are all from 0 to 1")
  static let ties = Option(
    "ties", .choice(TiePolicy.self), "Let ties count half a win each way, or drop them.",
    otherwise: "half for sw, drop for mf")
  static let dropUnrated = Option(
    flag: "drop-unrated", "sw: drop models that no chain of wins connects with the strong one, and report them.")
  static let neighbours = Option(
    "neighbours", .integer("K", in: NeighbourSettings.counts), "knn: the number of neighbours that vote.",
    otherwise: "by cross-validation over the pair's prompts, from 5 to 320")
  static let group = Option(
    repeated: "group", .groupField,
    "grouped: where a label and, later, a request keep the name of their group: system-prompt (its text with ids and numbers "
      + "masked, hashed), kind (the kind of task as the shipped classifier sees it), a JSON pointer such as /metadata/team, or model, user or key as logs record them. Several form a "
      + "hierarchy, the parent first. A label may name its groups in its member 'group' instead.",
    otherwise: "/group, if labels have such a member")
  static let curveDraws = Option(
    "curve-draws", .integer("N", in: 0...1_000),
    "grouped: draws of the learning curve, which says whether more labels would help; 0 leaves it out.",
    otherwise: "\(LearningCurve.standardDrawCount)")
  static let strong = Option(
    "strong", .text("MODEL"), default: ModelPair.graded.strong, "The artefact's expensive model.")
  static let weak = Option("weak", .text("MODEL"), default: ModelPair.graded.weak, "Its cheap model.")

  static let embeddings: Option<String?> = Option(
    "embeddings", .file(), "One vector a row of the data, in its order, as .npy or .safetensors.",
    otherwise: "the shipped embedder makes them"
  ).excluding([embeddingField], because: "both say where the vectors are")
  static let embeddingField = Option(
    "embedding-field", .text("POINTER"),
    "Where each row of the data has its vector: a JSON pointer, or a CSV column.")
  static let embedderName = Option(
    "embedder-name", .text("NAME"), default: "recorded", "What made these vectors, for the manifest."
  ).needing([embeddings, embeddingField], because: "it names the maker of vectors of your own")

  static let epochs = Option(
    "epochs", .integer("N", in: 1...100_000), "The most rounds over the data.", otherwise: "100")
  static let learningRate = Option(
    "learning-rate", .number("X", "a number above 0 and at most 1") { $0 > 0 && $0 <= 1 }, "Adam's step size.",
    otherwise: "3e-4")
  static let weightDecay = Option(
    "weight-decay", .number("X", "a number from 0 to 1") { (0...1).contains($0) },
    "L2 penalty: the factor by which weights are added to their gradients.", otherwise: "1e-5")
  static let noise = Option(
    "noise", .number("X", "a number from 0 to 10") { (0...10).contains($0) },
    "Standard deviation of the noise that is added to embeddings in training.", otherwise: "0.1")
  static let batchSize = Option("batch-size", .integer("N", in: 1...1_000_000), "Battles a step.", otherwise: "64")
  static let factors = Option("factors", .integer("N", in: 1...4096), "Length of a model's vector.", otherwise: "128")
  static let heldOut = Option(
    "held-out", .fraction("P", "a share above 0 and up to 50%") { $0 > 0 && $0 <= 0.5 },
    "The share of prompts that are not learned from, to find out when to stop.", otherwise: "5%")
  static let patience = Option(
    "patience", .integer("N", in: 1...100_000), "Stop after so many epochs without a better held-out loss.",
    otherwise: "8")

  static let folds = Option(
    "folds", .foldCount, default: 5,
    "The quality map, from win rate to expected gain, is fitted to prompts that were held out in N folds; this trains N "
      + "more times. 0 leaves the map out.")
  static let calibrateOn = Option(
    "calibrate-on", .file(), "A log on which the default threshold is set."
  ).excluding([embeddings, embeddingField], because: "vectors of your own do not compare with those of a log")
  static let leftOut = Option(
    "left-out", .groupField,
    "Measure what the router is worth on kinds of prompts that it never saw: for each value of this field with at least "
      + "\(KindsToLeaveOut.leastCount) prompts that have grades of both models, train once more without its prompts and measure APGR "
      + "on them, next to that of prompt length. FIELD is one that --group takes, such as /domain, kind or system-prompt; of rows "
      + "that name their group in a member 'group' it is /group.")
  static let strongShare = Option(
    "strong-share", .strongShare(), "The share of that log that goes to the strong model.", otherwise: "50%")

  static let output = Option(
    required: "output", short: "o", .newDirectory(writing: .artefact), "The artefact's directory.")
  static let overwrite = Option(
    flag: "overwrite", "Replace the artefact that the directory holds already."
  )
  static let report = Option(
    repeated: "report", .pageOrData,
    "Write how training went: a page with plots for .html, data for .json; - is data on standard output.")
  static let licence = Option(
    "licence", .text("TEXT"), default: "not stated", "The licence of the training data, for the manifest.")
  static let seed = Option("seed", .seed, default: 1, "Seed of everything that is random.")

  static let groups = [
    OptionGroup(
      "Data",
      [
        data, dataFormat, battlesPerPrompt, minimumLength, modelsIn, ties, dropUnrated, neighbours, group, curveDraws,
        strong, weak,
      ]),
    OptionGroup("Observed quality", [qualityField, joinScores, QualityOptions.scale] + logFields),
    OptionGroup(
      "Embeddings of your own",
      [RouterOptions.embedder, RouterOptions.exactEmbedding, embeddings, embeddingField, embedderName]),
    OptionGroup(
      "Matrix factorization", [epochs, learningRate, weightDecay, noise, batchSize, factors, heldOut, patience]),
    OptionGroup("Calibration", [folds, leftOut, calibrateOn, strongShare]),
    OptionGroup("Output", [output, overwrite, report, licence, seed, RunOptions.quiet]),
  ]

  static let kinds = RouterTrainers.all.map { $0.kind.shortName }
  static let kindOperand = Operands(
    "[\(kinds.joined(separator: "|"))]", 0...1, .words, "one kind of router (\(kinds.joined(separator: ", ")))")
}

/// One `--data`.
struct WeightedPath: Sendable, Equatable {
  let path: String
  let weight: Double
}

extension ValueType where Value == WeightedPath {
  /// `PATH=WEIGHT`, unless there is a file of the whole name.
  static var weightedPath: ValueType {
    ValueType(
      "PATH[=WEIGHT]", kind: .file, expected: "PATH, or PATH=WEIGHT with a weight from 1e-6 to 1e6",
      moved: { value, place in
        let end = path(of: value).endIndex
        return place(String(value[..<end])) + value[end...]
      }
    ) { (text) throws(BadValue) in
      let path = path(of: text)
      guard path.endIndex < text.endIndex else { return WeightedPath(path: text, weight: 1) }
      // An artefact keeps weights as Float.
      guard let weight = Double(text[path.endIndex...].dropFirst()), weight >= 1e-6, weight <= 1e6 else {
        throw BadValue()
      }
      return WeightedPath(path: String(path), weight: weight)
    }
  }

  /// What stands before the weight.
  private static func path(of text: String) -> Substring {
    guard !FileSystem.exists(text), let equals = text.lastIndex(of: "=") else { return text[...] }
    return text[..<equals]
  }
}

extension ValueType where Value == [String] {
  fileprivate static var modelNames: ValueType {
    ValueType("A,B", expected: "names of models, with commas between them") { (text) throws(BadValue) in
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard !names.contains("") else { throw BadValue() }
      return names
    }
  }
}

extension ValueType where Value == Int {
  fileprivate static var foldCount: ValueType {
    let type = ValueType.integer("N", in: 0...100)
    return ValueType(type.placeholder, expected: "0, or a whole number from 2 to 100") { (text) throws(BadValue) in
      let count = try type.parse(text)
      guard count != 1 else { throw BadValue(reason: "one fold would hold everything out") }
      return count
    }
  }
}

extension TrainerOptions {
  init(_ options: ParsedOptions) {
    self.init()
    seed = options[TrainOptions.seed]
    battlesAPrompt = options[TrainOptions.battlesPerPrompt]
    minimumLength = options[TrainOptions.minimumLength]
    ties = options[TrainOptions.ties]
    dropsUnratedModels = options[TrainOptions.dropUnrated]
    neighbourCount = options[TrainOptions.neighbours]
    epochCount = options[TrainOptions.epochs]
    learningRate = options[TrainOptions.learningRate].map { Float($0) }
    weightDecay = options[TrainOptions.weightDecay].map { Float($0) }
    noise = options[TrainOptions.noise].map { Float($0) }
    batchSize = options[TrainOptions.batchSize]
    factorCount = options[TrainOptions.factors]
    heldOutShare = options[TrainOptions.heldOut]
    patience = options[TrainOptions.patience]
    curveDrawCount = options[TrainOptions.curveDraws]
  }
}

/// What a `train` command line asks for, checked before anything is read but the heads of the data.
struct TrainRequest {
  let trainer: any RouterTrainer.Type
  let sources: [LabelSource]
  /// What a grouped router knows groups by.
  let groups: [GroupField]
  /// What kinds of prompts are told by that are left out of the training in turn; nil where nobody asks.
  let leftOut: GroupField?
  /// Why this kind of router is trained, where none was named.
  let note: String?
  let strong: String
  let weak: String

  init(_ options: ParsedOptions, aliases: ModelAliasTable) throws {
    let word = options.operands.first
    let known = RouterTrainers.all.first { trainer in
      word.map { RouterDescriptor(name: $0) == trainer.kind } ?? false
    }
    if let word, known == nil {
      throw UsageError.wrongOperand(
        TrainCommand.name.rawValue, word, meaning: TrainOptions.kindOperand.meaning,
        near: NearestNames.nearest(to: word, among: TrainOptions.kinds, limit: 1))
    }
    leftOut = options[TrainOptions.leftOut]
    let given = options[TrainOptions.group]
    sources = try TrainRequest.sources(options)
    let named =
      try (known == nil || known == GroupedTrainer.self) && given.isEmpty && LabelledGroups.areNamed(in: sources)
    let hasGroups = named || !given.isEmpty
    trainer = known ?? (hasGroups ? GroupedTrainer.self : MixtureTrainer.self)
    let kind = trainer.kind
    note =
      word != nil
      ? nil
      : "no kind of router is named, "
        + (given.isEmpty ? "and the labels have \(hasGroups ? "groups" : "no groups")" : "but groups are")
        + ": training \(kind.shortName)"
    groups = named ? try LabelledGroups.fields(["/\(LabelGroups.member)"], origin: "the labels") : given
    if let field = given.indices.first(where: { given[..<$0].contains(given[$0]) }) {
      throw UsageError.namedTwice(option: TrainOptions.group.details.dashed, "\(given[field])")
    }
    let others = Set(RouterTrainers.all.flatMap { $0.optionNames }).subtracting(trainer.optionNames)
    for option in TrainCommand.specification.options where options.isSet(option) {
      guard !others.contains(option.details.name) else {
        throw UsageError.optionOfOtherKind(option.details.dashed, kind: kind.shortName)
      }
    }
    let output = options[TrainOptions.output]
    guard options[TrainOptions.overwrite] || !FileSystem.exists("\(output)/\(RouterManifest.fileName)") else {
      throw UsageError.artefactExists(output)
    }
    try TrainRequest.checkWritable(output)
    strong = aliases.resolve(options[TrainOptions.strong]).canonical
    weak = aliases.resolve(options[TrainOptions.weak]).canonical
    guard strong != weak else { throw UsageError.sameModel(strong) }
    if !trainer.takesWeights, let weighted = sources.first(where: { $0.weight != 1 }) {
      throw UsageError.noWeights(weighted.path, kind: kind.shortName)
    }
  }

  /// Refuses before the training what could not be written after it.
  static func checkWritable(_ directory: String) throws(InputError) {
    if let status = try? FileStatus(of: directory) {
      guard status.kind == .folder else { throw InputError(directory, "is not a directory") }
      do throws(SystemError) { try FileSystem.checkWritable(folder: directory) } catch {
        throw InputError(directory, "cannot be written to: \(error)")
      }
      return
    }
    let parts = directory.split(separator: "/")
    let parent = (directory.hasPrefix("/") ? "/" : "./") + parts.dropLast().joined(separator: "/")
    do throws(SystemError) { try FileSystem.checkWritable(folder: parent) } catch {
      throw InputError(directory, "cannot be created: \(error)")
    }
  }

  static func sources(_ options: ParsedOptions) throws -> [LabelSource] {
    let paths = options[TrainOptions.data]
    let formats = options[TrainOptions.dataFormat]
    guard [0, 1, paths.count].contains(formats.count) else {
      throw UsageError.formatsOfSources(formats: formats.count, sources: paths.count)
    }
    let answers = observedAnswers(options)
    return try paths.enumerated().map { index, data in
      try LabelSource(
        path: data.path,
        format: formats.isEmpty ? (answers == nil ? nil : .observed) : formats[formats.count == 1 ? 0 : index],
        weight: data.weight, answers: answers)
    }
  }

  /// How logs with observed quality are read; nil where nobody asks.
  private static func observedAnswers(_ options: ParsedOptions) -> ObservedAnswers? {
    QualityOptions.reader(options).map { quality in
      var decoding = PromptDecoder.Options(promptField: options[ReadingOptions.promptField])
      decoding.idField = options[ReadingOptions.idField]
      decoding.modelField = options[ReadingOptions.modelField]
      decoding.quality = quality
      return ObservedAnswers(decoding)
    }
  }

  /// The command line without paths, for provenance.
  ///
  /// - Parameter words: its operands.
  static func command(
    _ options: ParsedOptions, of name: CommandName = .train, words: [String], sources: [LabelSource]
  ) -> String {
    let data = sources.map { "--data \($0.name)\($0.weight == 1 ? "" : "=\($0.weight)")" }.joined(separator: " ")
    let unsaid: [any AnyOption] = [
      TrainOptions.data, TrainOptions.output, TrainOptions.report, TrainOptions.licence, RunOptions.quiet,
      TrainOptions.calibrateOn, TrainOptions.strongShare, TrainOptions.leftOut,
    ]
    let names = Set(unsaid.map(\.details.name))
    let files = Set(name.specification.options.filter { $0.details.kind == .file }.map(\.details.name))
    let settings = options.given.filter { !names.contains($0.name) }.map { name, value in
      files.contains(name)
        ? " --\(name) \(value.split(separator: "/").last ?? "")"
        : value.isEmpty ? " --\(name)" : " --\(name) \(value)"
    }
    return "routellm-batch \(name.rawValue) \(words.joined(separator: " ")) \(data)\(settings.joined())"
  }
}

/// `--calibrate-on`: the default threshold of a router that was just trained.
enum TrainingThreshold {
  /// Of an artefact.
  static func choose(
    artefact: RouterArtefact, log path: String, share: StrongShare, options: ParsedOptions
  ) throws -> DefaultThreshold {
    let embedder = try options.embedder()
    return try choose(
      router: try RouterLoader.load(artefact, embedder: embedder.identity), embedder: embedder,
      pair: ModelPair(strong: artefact.manifest.strong, weak: artefact.manifest.weak), artefact: artefact, log: path,
      share: share, threads: options[ReadingOptions.threads], options: options)
  }

  private static func reading(_ path: String, threads: Int, router: any Router) throws -> ReadingPlan {
    var plan = ReadingPlan(inputs: try RunInputs.resolve([path]), threadCount: threads)
    plan.decoding.routerGroupFields = try LabelledGroups.fields(router.groupSources, origin: "the trained router")
    return plan
  }

  /// - Parameters:
  ///   - embedder: what the router's input asks for.
  ///   - artefact: with whose training prompts the log is compared; nil for none.
  static func choose(
    router: any Router, embedder: (any EmbeddingModel)?, pair: ModelPair, artefact: RouterArtefact? = nil,
    log path: String, share: StrongShare, threads: Int, options: ParsedOptions
  ) throws -> DefaultThreshold {
    let training = try artefact?.trainingComparison()
    var plan = RunPlan(
      reading: try TrainingThreshold.reading(path, threads: threads, router: router),
      embedder: embedder, router: router, candidates: Candidates(unpriced: pair),
      goal: .strongShare(share), estimator: try TokenEstimator(), spoolDirectory: options[RunOptions.spoolDirectory])
    plan.calibration = RunPlan.Calibration(sketch: training?.sketch)
    plan.labelling = try RowLabelling(kindsFor: plan.reading.decoding.routerGroupFields)
    let outcome = try BatchPipeline(plan).run(into: RunSink(inputNames: [path], progress: nil))
    if let failure = outcome.inputs.compactMap(\.failure).first { throw UsageError.calibrationLog("\(failure)") }
    if outcome.rejectedCount > 0 {
      Diagnostics.note(
        "--calibrate-on \(path): \(FigureText.count(outcome.rejectedCount, of: "line")) rejected")
    }
    guard let found = outcome.calibration else { throw UsageError.calibrationLog("\(path) holds no row") }
    let totals = outcome.ledger.totals
    let distance = training.flatMap { training in
      outcome.similarity.flatMap { TrainingDistance($0, yardstick: training.yardstick) }
    }
    // The share that the threshold gives, rows of equal win rates included.
    return DefaultThreshold(
      value: found.value.value, strongShare: Double(totals.strong.rows) / Double(totals.rows),
      calibratedOn: LogName.text(path),
      log: DefaultThreshold.LogFacts(
        rowCount: totals.rows, meanCloseness: distance?.mean, remoteShare: distance?.remoteShare))
  }
}
