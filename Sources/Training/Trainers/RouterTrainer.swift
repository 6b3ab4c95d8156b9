package import FileFormats
package import Routing
package import TextModels

/// Makes routers of one kind from labelled prompts. The same prompts, options and seed give the same bits.
///
/// A kind of router that can be trained is a type with this protocol, and a line in `RouterTrainers`.
package protocol RouterTrainer: Sendable {
  static var kind: RouterDescriptor { get }
  /// Which of `TrainerOptions` it takes, as the command line calls them; every trainer takes a seed.
  static var optionNames: [String] { get }
  /// Whether a source's battles may count more or less than others.
  static var takesWeights: Bool { get }

  var job: TrainingJob { get }
  /// Every setting as the command line calls it, defaults included, for a report.
  var settings: [(name: String, value: String)] { get }

  init(_ job: TrainingJob, _ options: TrainerOptions)

  /// Refuses data on which the router would mean nothing.
  ///
  /// - Parameters:
  ///   - embeddings: one row a prompt of `set`, by the job's embedder, of the part of the prompt that a router of this
  ///     kind asks for.
  ///   - progress: is called with lines for the user.
  func train(
    _ set: LabelledPromptSet, embeddings: EmbeddingMatrix, progress: (String) -> Void
  ) throws(InputError) -> TrainedRouter

  /// The same for a part of the prompts, as a cross-fit trains on it: without what only the router of all prompts needs,
  /// and without its least number of prompts where that is no more than a promise.
  func trainPart(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(InputError) -> TrainedRouter
}

extension RouterTrainer {
  package static var takesWeights: Bool { true }

  package func trainPart(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(InputError) -> TrainedRouter {
    try train(set, embeddings: embeddings)
  }

  package func train(_ set: LabelledPromptSet, embeddings: EmbeddingMatrix) throws(InputError) -> TrainedRouter {
    try train(set, embeddings: embeddings) { _ in }
  }
}

/// The kinds of routers that can be trained.
package enum RouterTrainers {
  package static let all: [any RouterTrainer.Type] = [
    MixtureTrainer.self, GroupedTrainer.self, NearestNeighboursTrainer.self, SimilarityWeightedTrainer.self,
    MatrixFactorizationTrainer.self,
  ]
}

/// What every trainer is given in addition to the prompts.
package struct TrainingJob: Sendable {
  package var embedder: EmbedderIdentity
  /// The pair that is routed unless the user names another.
  package var strong: String
  package var weak: String
  /// Its `rowCount` is set by the trainer.
  package var provenance: TrainingProvenance
  package var notes = ""

  package init(
    embedder: EmbedderIdentity, strong: String, weak: String, provenance: TrainingProvenance, notes: String = ""
  ) {
    self.embedder = embedder
    self.strong = strong
    self.weak = weak
    self.provenance = provenance
    self.notes = notes
  }

  /// The manifest of a router for this job.
  ///
  /// - Parameter rowCount: prompts that were learned from.
  func manifest(_ kind: RouterDescriptor, models: [String], rowCount: Int) -> RouterManifest {
    var provenance = provenance
    provenance.rowCount = rowCount
    return RouterManifest(
      kind: kind, embedder: embedder, models: models, strong: strong, weak: weak, training: provenance, notes: notes)
  }

  /// Requires one embedding a prompt, by the job's embedder.
  func check(_ embeddings: EmbeddingMatrix, _ set: LabelledPromptSet) {
    precondition(embeddings.count == set.prompts.count && embeddings.dimension == embedder.dimension)
  }
}

/// What a user may ask of a trainer; nil is the trainer's own choice. Each trainer reads those that it names.
package struct TrainerOptions: Sendable {
  package var seed: UInt64 = 1
  package var battlesAPrompt: Int?
  package var minimumLength: Int?
  package var ties: TiePolicy?
  package var dropsUnratedModels = false
  package var neighbourCount: Int?
  package var epochCount: Int?
  package var learningRate: Float?
  package var weightDecay: Float?
  package var noise: Float?
  package var batchSize: Int?
  package var factorCount: Int?
  package var heldOutShare: Double?
  package var patience: Int?
  package var curveDrawCount: Int?
  /// Where labels and requests name their groups, for the report; the set that is learned from has the names.
  package var groupSources: [String] = []

  package init() {}
}

/// What a trainer makes: the two files of a router artefact, and what there is to report about its making.
package struct TrainedRouter {
  package var manifest: RouterManifest
  package var tensors: SafetensorsWriter
  package var record = TrainingRecord()

  /// Writes `manifest.json` and `router.safetensors`, each whole or not at all.
  package func write(to directory: String) throws(InputError) {
    try RouterArtefactWriter.write(manifest, tensors: tensors, to: directory)
  }

  /// The artefact that `write` and reading again would give, without the files.
  /// - Parameter location: for messages.
  package func artefact(location: String) throws(InputError) -> RouterArtefact {
    try RouterArtefact(
      manifest: manifest.encoded(), tensors: ModelBytes(copying: tensors.encoded()), location: location)
  }
}

/// What a trainer met on its way: nothing that a router needs, everything that its report says.
package struct TrainingRecord: Sendable {
  /// Different texts and battles that were learned from or held out, and ties among the latter.
  package internal(set) var promptCount = 0
  package internal(set) var battleCount = 0
  package internal(set) var tieCount = 0
  package internal(set) var dropped = DropCounts()
  /// Matrix factorization: one an epoch, and the epoch whose factors were kept. Transformers: one a measurement, each
  /// named by its step.
  package internal(set) var epochs: [EpochLosses] = []
  package internal(set) var bestEpoch: Int?
  package internal(set) var progressUnit = ProgressUnit.epoch
  package internal(set) var loss = LossKind.battles
  /// Matrix factorization: prompts held out, and how well their battles between any two models were predicted.
  package internal(set) var heldOutPromptCount = 0
  package internal(set) var heldOutBattles: CalibrationFigures?
  /// The strong model's win rates over the weak one on prompts that were held out.
  package var heldOutPair: HeldOutScores?
  /// Similarity-weighted: Elo ratings by model, as the manifest lists the models.
  package internal(set) var ratings: [Double] = []
  /// Grouped: what was learned of each group, and what more labels bring.
  package internal(set) var groups: [GroupFigure] = []
  package internal(set) var curve: LearningCurve?
  /// What routers of the kind are worth on kinds of prompts that they never saw; nil where nobody asked.
  package var leftOut: LeftOutKinds?
}

/// What the places on the way of a training are counted in.
package enum ProgressUnit: String, Sendable {
  case epoch
  case step
}

/// What a training's losses are.
package enum LossKind: Sendable {
  /// Of two models the winner is predicted.
  case battles
  /// One of three labels.
  case labels
  /// The token of one score of five.
  case scores

  /// What one loss is of.
  var unit: String {
    switch self {
    case .battles: "battle"
    case .labels, .scores: "prompt"
    }
  }

  var explanation: String {
    switch self {
    case .battles:
      "Binary cross-entropy a battle; a coin gets ln 2, which is 0.693. Embeddings have noise added to them while the "
        + "router learns."
    case .labels: "Cross-entropy a prompt over three labels; equal chances get ln 3, which is 1.099."
    case .scores:
      "Cross-entropy a prompt of the score's token among all tokens; equal chances of the five scores get ln 5, which is "
        + "1.609."
    }
  }
}

/// What one epoch came to.
package struct EpochLosses: Sendable, Equatable {
  /// Counted from 1.
  package let epoch: Int
  /// The mean binary cross-entropy in nats over the epoch's battles as they were learned from: each before its step, on
  /// embeddings with noise.
  package let training: Double
  /// The same over the battles of held-out prompts after the epoch, without noise.
  package let heldOut: Double
}
