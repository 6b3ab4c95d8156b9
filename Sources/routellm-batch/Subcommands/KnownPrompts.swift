internal import Embedding
internal import ModelFiles
internal import Routing
internal import Tuning

/// The prompts that routers were trained on, as far as their artefacts hold them and `--training` names them, held
/// against the prompts they are evaluated on.
struct KnownPrompts {
  /// Of whole prompts, and of stems for routers that score those.
  private let sets: [(input: RouterInput, prompts: TrainingPrompts)]
  private let embedder: any EmbeddingModel
  /// A line for each router whose training prompts are not all at hand.
  private var notes: [String] = []

  /// - Parameter routers: as `--router` names them.
  init(_ arguments: ParsedArguments, routers: [String]) throws {
    embedder = try EmbedderOption.resolve(arguments)
    var sets: [(input: RouterInput, prompts: TrainingPrompts)] = []
    for name in routers where RouterKind(name: name) != .random && !name.hasSuffix(".safetensors") {
      if RouterKind(name: name) == nil, ModelCheckpoint.isCheckpoint(name) { continue }
      let artefact = try RouterArtefact(try ResolvedRouter.files(name))
      // Vectors of another embedder cannot be compared with the benchmark's.
      guard artefact.manifest.embedder == embedder.identity, let vectors = try artefact.trainingVectors() else {
        if !arguments.has("training") {
          notes.append(
            "\(name): its artefact does not hold its training prompts; --training PATH tells which are known")
        }
        continue
      }
      let rowCount = artefact.manifest.training.rowCount
      if vectors.count < rowCount {
        notes.append(
          "\(name): its artefact holds \(vectors.count) of \(rowCount) training prompts; more may be known than are told"
        )
      }
      sets.append(
        (artefact.manifest.kind.input(from: embedder.identity), TrainingPrompts(name: name, embeddings: vectors)))
    }
    for path in arguments.strings("training") {
      sets.append((.embedding(embedder.identity), try TrainingPrompts.read(path, embedder: embedder)))
    }
    self.sets = sets
  }

  /// Notes in each benchmark which of its prompts are known, and drops them where asked to.
  func treat(_ benchmarks: inout [EvaluationBenchmark], dropping: Bool) throws {
    for index in benchmarks.indices { benchmarks[index].notes += notes }
    guard !sets.isEmpty else {
      guard !dropping else {
        throw UsageError("--drop-duplicates: no router here holds its training prompts; name them with --training PATH")
      }
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
