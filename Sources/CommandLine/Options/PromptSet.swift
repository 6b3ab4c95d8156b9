internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Routing
internal import Running
internal import TextModels
internal import Training

extension ParsedOptions {
  /// Who makes the embeddings: an encoder with `--exact` in f32, else with products of eight bits; or a table, which has
  /// one arithmetic.
  func embedder() throws -> any EmbeddingModel {
    guard let directory = self[RouterOptions.embedder] else { return try StaticEmbeddingModel.shipped() }
    let files = ArtefactFiles(directory: directory)
    if files.holds(StaticEmbeddingArtefact.manifestFile), !files.holds(ModelCheckpoint.configurationFile) {
      let table = try StaticEmbeddingModel(files: files)
      // Routers know the table by the hash that its manifest states.
      try table.verify()
      return table
    }
    let checkpoint = try ModelCheckpoint(directory: directory)
    if Model2VecModel.canRead(checkpoint) { return try Model2VecModel(checkpoint) }
    return try EncoderEmbeddingModel(checkpoint, arithmetic: self[RouterOptions.exact] ? .exact : .fast)
  }
}

/// The prompts that routers were trained on, as far as their artefacts hold them and `--training` names them, compared
/// with the prompts the routers are evaluated on.
struct KnownPrompts {
  /// Of whole prompts, and of stems for routers that score those.
  private let sets: [(input: RouterInput, prompts: TrainingPrompts)]
  private let embedder: any EmbeddingModel
  /// A line for each router whose training prompts are not all at hand.
  private var notes: [String] = []

  /// - Parameter routers: as `--router` names them.
  init(_ options: ParsedOptions, routers: [RouterName]) throws {
    embedder = try options.embedder()
    var sets: [(input: RouterInput, prompts: TrainingPrompts)] = []
    for name in routers where name.isArtefact {
      let artefact = try RouterArtefact(try name.files())
      // Vectors of another embedder cannot be compared with the benchmark's.
      guard artefact.manifest.embedder == embedder.identity, let vectors = try artefact.trainingVectors() else {
        if !options.isSet(EvaluateCommand.training) {
          notes.append("\(name): its artefact does not hold its training prompts; --training PATH names them")
        }
        continue
      }
      let rowCount = artefact.manifest.training.rowCount
      if vectors.count < rowCount {
        notes.append(
          "\(name): its artefact holds \(vectors.count) of \(rowCount) training prompts; more prompts may be known than are "
            + "reported")
      }
      sets.append(
        (
          artefact.manifest.kind.input(embedder.identity),
          TrainingPrompts(name: name.description, embeddings: vectors)
        ))
    }
    for path in options[EvaluateCommand.training] {
      sets.append((.embedding(embedder.identity), try TrainingPrompts.read(path, embedder: embedder)))
    }
    self.sets = sets
  }

  /// Notes in each benchmark which of its prompts are known, and drops them where asked to.
  func treat(_ benchmarks: inout [EvaluationBenchmark], dropping: Bool) throws {
    for index in benchmarks.indices { benchmarks[index].notes += notes }
    guard !sets.isEmpty else {
      guard !dropping else { throw UsageError.noTrainingPrompts }
      return
    }
    for index in benchmarks.indices {
      var known: Set<Int> = []
      for input in [RouterInput.embedding(embedder.identity), .stem(embedder.identity)] {
        let training = sets.filter { $0.input == input }.map(\.prompts)
        guard !training.isEmpty else { continue }
        let batch = RouterBatch(texts: benchmarks[index].prompts, for: input, embedder: embedder)
        let found = BenchmarkDuplicates(benchmarks[index], embeddings: batch.embeddings, training: training)
        known.formUnion(found.rows)
        benchmarks[index].notes += found.notes
      }
      if dropping {
        benchmarks[index] = try benchmarks[index].dropping(known, reason: "that count as known from training")
      }
    }
  }
}

/// Prompts that a command reads whole into memory, and what was wrong with their files.
struct PromptSet {
  let texts: [String]
  /// The names of each prompt's groups; of none, if nobody asked for them.
  var groups: [[String]] = []
  let status: ExitStatus

  /// The prompts with their groups.
  var judged: [JudgedPrompt] {
    texts.enumerated().map { JudgedPrompt(text: $1, groups: groups.isEmpty ? [] : groups[$0]) }
  }

  /// The prompts of the operands' logs, by the options of reading; lines that are not rows are reported.
  ///
  /// - Parameter fields: what requests are grouped by.
  static func read(_ options: ParsedOptions, groups fields: [GroupField] = []) throws -> PromptSet {
    var plan = try ReadingPlan(options)
    plan.decoding.groupFields = fields
    return try read(plan, Verbosity(options))
  }

  /// The prompts of one training file: a log of any format, a CSV file with a column `prompt`, or a folder with
  /// `prompts.jsonl`.
  static func read(training path: String) throws -> PromptSet {
    if path.hasSuffix(".csv") { return PromptSet(texts: try TrainingCSV.prompts(of: path), status: .success) }
    let file = FileSystem.isFolder(path) ? "\(path)/prompts.jsonl" : path
    return try read(ReadingPlan(inputs: try RunInputs.resolve([file]), threadCount: 1), .quiet)
  }

  private static func read(_ plan: ReadingPlan, _ verbosity: Verbosity) throws -> PromptSet {
    var reading = PromptReading(plan)
    verbosity.tellWaiting(for: plan.inputs)
    reading.announce = { verbosity.tell($0) }
    let outcome = try reading.run()
    for line in outcome.rejected.prefix(shownRejects) {
      Diagnostics.note("\(plan.inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue) \(line.detail)")
    }
    if !outcome.rejected.isEmpty {
      Diagnostics.note(
        FigureText.count(outcome.rejected.count, of: "line without a prompt was", plural: "lines without a prompt were")
          + " left out")
    }
    for failure in outcome.failures { Diagnostics.note(failure) }
    return PromptSet(
      texts: outcome.prompts, groups: outcome.groups,
      status: !outcome.failures.isEmpty ? .brokenInput : outcome.rejected.isEmpty ? .success : .tooManyRejects)
  }

  private static let shownRejects = 5
}
