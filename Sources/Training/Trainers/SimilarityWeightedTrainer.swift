package import FileFormats
internal import Numerics
package import Routing
package import TextModels

/// Makes a similarity-weighted artefact: the unit vectors of the prompts, the grades and battles, and tiers of the
/// unweighted Elo ratings. Nothing is iterated but the Bradley-Terry fit.
package struct SimilarityWeightedTrainer: RouterTrainer {
  package static let kind = RouterDescriptor.similarityWeighted
  package static let optionNames = ["battles-per-prompt", "minimum-length", "ties", "drop-unrated"]
  /// The least length that RouteLLM keeps.
  package static let minimumLength = 16

  package var job: TrainingJob
  /// Shorter prompts, in Unicode scalars, are dropped.
  var minimumLength: Int
  var ties: TiePolicy
  /// Whether models that no chain of wins connects with the strong one are dropped with their battles; they are an
  /// error otherwise.
  var dropsUnratedModels: Bool
  /// At most so many battles of one prompt are kept, drawn with `seed`, so that prompts that many models answered do
  /// not drown the rest; nil keeps all of them. Ratings and tiers rest on all battles either way.
  var battlesAPrompt: Int?
  var seed: UInt64

  package init(_ job: TrainingJob, _ options: TrainerOptions = TrainerOptions()) {
    self.job = job
    minimumLength = options.minimumLength ?? SimilarityWeightedTrainer.minimumLength
    ties = options.ties ?? .half
    dropsUnratedModels = options.dropsUnratedModels
    battlesAPrompt = options.battlesAPrompt
    seed = options.seed
  }

  package var settings: [(name: String, value: String)] {
    [
      ("battles-per-prompt", battlesAPrompt.map { "\($0)" } ?? "all"), ("minimum-length", "\(minimumLength)"),
      ("ties", ties.rawValue), ("drop-unrated", dropsUnratedModels ? "yes" : "no"), ("seed", "\(seed)"),
    ]
  }

  /// Refuses battles that are all ties, models without a finite rating, and a strong and weak model in one tier.
  package func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter {
    job.check(embeddings, set)
    let pair = try TrainingPair(job, in: set)
    var (set, table, record) = try ratable(set, strong: pair.strong)
    let counts = table.counts()
    guard counts.battles > counts.ties else {
      throw InputError(
        "the training data",
        "holds nothing but ties (\(FigureText.count(counts.battles, of: "battle"))), "
          + "which distinguish no model from another"
      )
    }
    let ratings = try ratings(of: table.battles, set)
    let tierOfModel = ModelTier.tiers(of: ratings)
    if let battlesAPrompt { table.draw(battlesAPrompt, seed: seed) }
    let vectors = table.fixedVectors(embeddings)
    try check(table.battles, vectors, set, tiers: tierOfModel)

    record.promptCount = set.textCount(of: table.prompts)
    (record.battleCount, record.tieCount) = table.counts()
    record.ratings = ratings
    let strongestFirst = set.models.indices.sorted { ratings[$0] > ratings[$1] }
    let tiers = (0...(tierOfModel.max() ?? 0)).map { tier in
      strongestFirst.filter { tierOfModel[$0] == tier }.map { set.models[$0] }
    }
    var manifest = job.manifest(Self.kind, models: set.models, rowCount: table.prompts.count)
    manifest.tiers = tiers
    return TrainedRouter(manifest: manifest, tensors: table.tensors(vectors: vectors), record: record)
  }

  private func ratings(of battles: BattleSet, _ set: LabelledPromptSet) throws(InputError) -> [Double] {
    do throws(InputError) { return try EloRating(battles, names: set.models).values } catch {
      throw InputError(error.subject, error.reason + " (--drop-unrated leaves out all models that cannot be rated)")
    }
  }

  /// The battles, without the models that cannot be rated if those are dropped.
  private func ratable(
    _ set: LabelledPromptSet, strong: Int
  ) throws(InputError) -> (LabelledPromptSet, TrainingBattles, TrainingRecord) {
    var record = TrainingRecord()
    var set = set
    var table = TrainingBattles(set, minimumLength: minimumLength, ties: ties)
    guard !table.prompts.isEmpty else {
      throw InputError(
        "the training prompts",
        "none has \(minimumLength) characters and grades of two models (--minimum-length keeps shorter ones)")
    }
    if dropsUnratedModels {
      let isRated = EloRating.rated(with: strong, in: table.battles)
      if let weak = set.known(job.weak), !isRated[weak] {
        throw InputError(
          job.weak,
          "is not connected with \(job.strong) by wins in both directions, so the two have no ratings on one "
            + "scale: more battles are needed, or another pair")
      }
      record.dropped.add(.unratedModel, isRated.count { !$0 })
      if isRated.contains(false) {
        set = set.keeping(isRated)
        table = TrainingBattles(set, minimumLength: minimumLength, ties: ties)
      }
    }
    for (reason, count) in table.dropped.nonzero { record.dropped.add(reason, count) }
    return (set, table, record)
  }

  /// Makes the router once, as loading the artefact will: what would be refused then is refused now.
  private func check(
    _ battles: BattleSet, _ vectors: [Int16], _ set: LabelledPromptSet, tiers: [Int]
  ) throws(InputError) {
    let model = try vectors.withUnsafeBufferPointer { (vectors) throws(InputError) in
      try SimilarityWeightedModel(
        vectors: vectors, dimension: job.embedder.dimension, battles: battles, models: set.models, tiers: tiers)
    }
    let pair = try TrainingPair(job, in: set)
    _ = try SimilarityWeightedRouter(model, strong: pair.strong, weak: pair.weak, embedder: job.embedder)
  }
}
