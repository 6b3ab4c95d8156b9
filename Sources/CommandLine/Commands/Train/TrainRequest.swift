internal import FileFormats
internal import Files
internal import Glibc
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// What a `train` command line asks for, checked before anything is read but the heads of the data.
struct TrainRequest {
  let trainer: any RouterTrainer.Type
  let options: TrainerOptions
  /// Of the artefact.
  let directory: String
  let sources: [LabelSource]
  let reports: [String]
  let strong: String
  let weak: String
  let isQuiet: Bool

  init(_ arguments: ParsedArguments, aliases: ModelAliasTable) throws {
    guard arguments.operands.count == 1, let kind = arguments.operands.first.flatMap(RouterDescriptor.init(name:)),
      let trainer = RouterTrainers.all.first(where: { $0.kind == kind })
    else {
      let kinds = RouterTrainers.all.map { $0.kind.shortName }.joined(separator: ", ")
      throw UsageError("train takes one kind of router: \(kinds)")
    }
    self.trainer = trainer
    guard let directory = arguments.string("output") else { throw UsageError("train needs --output DIR") }
    self.directory = directory
    let others = RouterTrainers.all.flatMap { $0.optionNames }.filter { !trainer.optionNames.contains($0) }
    if let option = others.first(where: arguments.has) {
      throw UsageError("--\(option) is not an option of \(kind.shortName)")
    }
    try TrainRequest.checkWritable(directory)
    reports = arguments.strings("report")
    for report in reports { try ReportFile.checkPageOrData(report) }
    isQuiet = arguments.has("quiet")
    strong = aliases.resolve(arguments.string("strong") ?? "gpt-4-1106-preview").canonical
    weak = aliases.resolve(arguments.string("weak") ?? "mixtral-8x7b-instruct-v0.1").canonical
    guard strong != weak else { throw UsageError("--strong and --weak are both \(strong)") }
    if arguments.has("embeddings"), arguments.has("embedding-field") {
      throw UsageError("--embeddings and --embedding-field both say where the vectors are: give one of them")
    }
    let hasOwnVectors = arguments.has("embeddings") || arguments.has("embedding-field")
    if arguments.has("embedder-name"), !hasOwnVectors {
      throw UsageError("--embedder-name names the maker of your own vectors: give --embeddings or --embedding-field")
    }
    if hasOwnVectors, arguments.has("calibrate-on") {
      throw UsageError(
        "--calibrate-on embeds a log, which is of no use to a router of your own vectors: route with --strong-share")
    }
    sources = try TrainRequest.sources(arguments)
    if !trainer.takesWeights, let weighted = sources.first(where: { $0.weight != 1 }) {
      throw UsageError(
        "--data \(weighted.path)=\(weighted.weight): \(kind) lets each prompt vote once, without weights")
    }
    options = try TrainRequest.options(arguments)
  }

  /// Refuses before the training what could not be written after it.
  private static func checkWritable(_ directory: String) throws(InputError) {
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
      throw InputError(directory, "cannot be made: \(error)")
    }
  }

  private static func sources(_ arguments: ParsedArguments) throws -> [LabelSource] {
    let paths = arguments.strings("data")
    guard !paths.isEmpty else { throw UsageError("train needs --data PATH, at least once") }
    let formats = arguments.strings("data-format")
    guard [0, 1, paths.count].contains(formats.count) else {
      throw UsageError(
        "--data-format was given \(formats.count) times for \(paths.count) sources: give it once for all or once each")
    }
    return try paths.enumerated().map { index, text in
      let (path, weight) = try TrainRequest.weighted(text)
      let format = formats.isEmpty ? nil : formats[formats.count == 1 ? 0 : index]
      return try LabelSource(path: path, format: format.flatMap(LabelFormat.init(rawValue:)), weight: weight)
    }
  }

  /// `PATH=WEIGHT`, unless there is a file of the whole name.
  private static func weighted(_ text: String) throws(UsageError) -> (path: String, weight: Double) {
    guard !FileSystem.exists(text), let equals = text.lastIndex(of: "=") else { return (text, 1) }
    let number = String(text[text.index(after: equals)...])
    // An artefact keeps weights as Float.
    guard let weight = Double(number), weight >= 1e-6, weight <= 1e6 else {
      throw UsageError("--data PATH=WEIGHT takes a weight from 1e-6 to 1e6, not '\(number)'")
    }
    return (String(text[..<equals]), weight)
  }

  /// The command line without paths, for provenance.
  static func command(_ arguments: ParsedArguments, sources: [LabelSource]) -> String {
    let data = sources.map { "--data \($0.name)\($0.weight == 1 ? "" : "=\($0.weight)")" }.joined(separator: " ")
    let unsaid: Set<String> = ["data", "output", "report", "licence", "quiet", "calibrate-on", "strong-share"]
    let settings = arguments.given.filter { !unsaid.contains($0.name) }.map { name, value in
      name == "embeddings"
        ? " --embeddings \(value.split(separator: "/").last ?? "")"
        : value.isEmpty ? " --\(name)" : " --\(name) \(value)"
    }
    return "routellm-batch train \(arguments.operands.joined(separator: " ")) \(data)\(settings.joined())"
  }
}

/// The options that trainers take.
extension TrainRequest {
  private static func options(_ arguments: ParsedArguments) throws(UsageError) -> TrainerOptions {
    var options = TrainerOptions()
    options.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
    options.ties = arguments.string("ties").flatMap(TiePolicy.init(rawValue:))
    options.dropsUnratedModels = arguments.has("drop-unrated")
    options.neighbourCount = try arguments.integer("neighbours", in: NeighbourSettings.counts)
    options.minimumLength = try arguments.integer("minimum-length", in: 0...1_000_000)
    options.battlesAPrompt = try arguments.integer("battles-per-prompt", in: 1...1_000_000)
    options.epochCount = try arguments.integer("epochs", in: 1...100_000)
    options.batchSize = try arguments.integer("batch-size", in: 1...1_000_000)
    options.factorCount = try arguments.integer("factors", in: 1...4096)
    options.patience = try arguments.integer("patience", in: 1...100_000)
    options.learningRate = try arguments.number(
      "learning-rate", "a number above 0 and at most 1", where: { $0 > 0 && $0 <= 1 }
    ).map { Float($0) }
    options.weightDecay = try arguments.number("weight-decay", "a number from 0 to 1", where: (0...1).contains)
      .map { Float($0) }
    options.noise = try arguments.number("noise", "a number from 0 to 10", where: (0...10).contains).map { Float($0) }
    options.heldOutShare = try arguments.fraction("held-out")
    if let share = options.heldOutShare, !(share > 0 && share <= 0.5) {
      throw UsageError("--held-out takes a share above 0 and up to 50%: training stops by what is held out")
    }
    return options
  }
}

/// `train --folds`: whether and how a trained artefact gets a quality map.
enum TrainingFolds {
  static let option = OptionSpec(
    name: "folds", value: .text("N"),
    help: "The quality map, from win rate to expected gain, is fitted to prompts that were held out in N folds; this "
      + "trains N more times. 0 leaves it out. Default: 5.")

  static func count(_ arguments: ParsedArguments) throws(UsageError) -> Int {
    let count = try arguments.integer("folds", in: 0...100) ?? 5
    guard count != 1 else { throw UsageError("--folds takes 0 or at least 2: one fold would hold everything out") }
    return count
  }
}

/// `train --calibrate-on`: the default threshold of an artefact that was just trained.
enum TrainingThreshold {
  static func choose(
    artefact: RouterArtefact, log path: String, share: Double, embedder: any EmbeddingModel
  ) throws -> DefaultThreshold {
    let router = try RouterLoader.load(artefact, embedder: embedder.identity)
    let reading = ReadingPlan(
      inputs: try RouteInputs.resolve([path]), threadCount: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let sketch = try artefact.manifest.trainingSimilarity == nil ? nil : artefact.trainingSketch()
    var plan = RunPlan(
      reading: reading, embedder: embedder, router: router,
      candidates: Candidates(
        unpriced: ModelPair(strong: artefact.manifest.strong, weak: artefact.manifest.weak)),
      goal: .strongShare(try StrongShare(share)), estimator: try TokenEstimator(),
      spoolDirectory: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
    plan.calibration = RunPlan.Calibration(sketch: sketch)
    let outcome = try BatchPipeline(plan).run(into: RunSink(inputNames: [path], progress: nil))
    if let failure = outcome.inputs.compactMap(\.failure).first { throw UsageError("--calibrate-on: \(failure)") }
    if outcome.rejectedCount > 0 {
      Diagnostics.note("--calibrate-on \(path): \(outcome.rejectedCount) lines were rejected")
    }
    guard let found = outcome.calibration else { throw UsageError("--calibrate-on \(path) holds no row") }
    let totals = outcome.ledger.totals
    let distance = artefact.manifest.trainingSimilarity.flatMap { yardstick in
      outcome.similarity.flatMap { TrainingDistance($0, yardstick: yardstick) }
    }
    // The share that the threshold gives, rows of equal win rates included.
    return DefaultThreshold(
      value: found.value.value, strongShare: Double(totals.strong.rows) / Double(totals.rows),
      calibratedOn: LogName.text(path),
      log: DefaultThreshold.LogFacts(
        rowCount: totals.rows, meanSimilarity: distance?.mean, remoteShare: distance?.remoteShare))
  }
}
