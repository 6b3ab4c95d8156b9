package import LogReading
package import Routing
package import TextModels

/// Everything that a run rests on, resolved and checked before the first row is read.
package struct RunPlan: Sendable {
  package var reading: ReadingPlan
  /// Nil for routers that need none and for recorded vectors.
  package var embedder: (any EmbeddingModel)?
  package var router: any Router
  package var candidates: Candidates
  package var goal: Goal
  /// By which a budget or a quality weighs rows.
  package var scale: GainScale = .winRate
  /// What a quality floor rests on.
  package var groupGoal: GroupGoal?
  /// Keeps the rows of a session on one model; of a threshold or a share alone. Nil to route each row by itself.
  package var sessions: SessionPlan?
  /// Makes the goal one that is to be found for the log: a threshold, by this map if it is of a quality.
  package var calibration: Calibration?
  package var estimator: TokenEstimator
  /// Learns the completions that it would assume from the rows that tell theirs; the model that the log names is then the
  /// last of `reading.decoding.groupFields`.
  package var learnsCompletions = false
  /// Writes only this many rows, those of the highest win rates; nil for all. Every row is routed and counted.
  package var hardestCount: Int?
  /// Keeps the lines of the log until rows are assigned, for formats that need them.
  package var keepsOriginals = false

  /// What a report groups by: `reading.decoding.groupFields` begin with it.
  package var groupFields: [GroupField] = []
  /// Prices the models that the log names; they are the last of `reading.decoding.groupFields`. Nil if no report asks.
  package var loggedPrices: LoggedModelPrices?
  /// Adds up what was observed of the quality of logged answers; the day is then the field after the groups of
  /// `reading.decoding.groupFields`, and the model that the log names the last.
  package var observesQuality: Bool { reading.decoding.quality != nil }
  /// Tells whose cache a row's prompt lay in; nil to count no cache.
  package var cachingModels: CachingModels?
  /// What a sample of the rows is compared with; nil if the router keeps no training prompts.
  package var sampledSketch: TrainingSketch?
  /// Where a quality is asked for: a log that is far from the graded prompts by this is refused. Nil if no log is.
  package var yardstick: TrainingCloseness?
  /// Which labels rows get.
  package var labelling = RowLabelling.none
  /// Groups that a report's tables hold at most.
  package var groupCap = GroupTable.standardCap

  package var spoolDirectory: String

  /// What a calibration asks of the log in addition to its threshold.
  package struct Calibration: Sendable {
    /// What the log's expected gain is told by; nil to tell none.
    package var map: QualityMap?
    /// What every row is compared with; nil to compare with nothing.
    package var sketch: TrainingSketch?

    package init(map: QualityMap? = nil, sketch: TrainingSketch? = nil) {
      self.map = map
      self.sketch = sketch
    }
  }

  package init(
    reading: ReadingPlan, embedder: (any EmbeddingModel)?, router: any Router, candidates: Candidates, goal: Goal,
    estimator: TokenEstimator, spoolDirectory: String
  ) {
    self.reading = reading
    self.embedder = embedder
    self.router = router
    self.candidates = candidates
    self.goal = goal
    self.estimator = estimator
    self.spoolDirectory = spoolDirectory
  }

  /// Empty tables for the run's groupings.
  package var groupTables: [GroupTable] {
    groupFields.map { GroupTable(field: $0.description, cap: groupCap) }
  }

  /// Where a row's day stands among the names of its groups: behind the groupings and the session.
  var dayPlace: Int { groupFields.count + (sessions == nil ? 0 : 1) }

  /// An empty ledger for quality as observed; nil where nobody asks.
  var qualityLedger: QualityLedger? {
    reading.decoding.quality.map { quality in
      QualityLedger(
        groups: groupFields.map { QualityTable(field: $0.description, cap: groupCap) },
        isWeighted: quality.propensityField != nil)
    }
  }

  func makePolicy() throws -> any RoutingPolicy {
    let (weak, pricer) = (candidates.last, RowPricer(candidates))
    if let calibration {
      return try CalibrationPolicy(goal, map: calibration.map, weak: weak, spoolDirectory: spoolDirectory)
    }
    if let sessions {
      return try SessionPolicy(goal, sessions: sessions, weak: weak, pricer: pricer, spoolDirectory: spoolDirectory)
    }
    switch goal {
    case .threshold(let value): return ThresholdPolicy(value: value, weak: weak)
    case .strongShare(let share):
      return try StrongSharePolicy(share, weak: weak, pricer: pricer, spoolDirectory: spoolDirectory)
    case .qualityFloor:
      guard let groupGoal else { preconditionFailure("a quality floor rests on grades") }
      return GroupPolicy(
        groupGoal, fieldCount: reading.decoding.groupFields.count, candidateCount: candidates.count)
    case .budget, .quality:
      return try SpendingPolicy(goal, scale: scale, pricer: pricer, spoolDirectory: spoolDirectory)
    }
  }

  /// Whether rows are priced as soon as they are counted: when the goal weighs costs that nothing changes any more. Other
  /// rows are priced when they are assigned, and take less room in the spool.
  var pricesWhileScoring: Bool { goal.weighsCosts && !learnsCompletions }

  /// The part of it that comes before choosing.
  var scoring: ScoringPlan {
    ScoringPlan(
      reading: reading, embedder: embedder, router: router, candidates: candidates, estimator: estimator,
      keepsOriginals: keepsOriginals, keepsIdentities: calibration == nil, sketch: calibration?.sketch,
      sampledSketch: sampledSketch, cachingModels: cachingModels, labelling: labelling)
  }
}

/// What it takes to turn a log into win rates and token counts, before anything is chosen.
struct ScoringPlan: Sendable {
  let reading: ReadingPlan
  /// Nil for routers that need none and for recorded vectors.
  let embedder: (any EmbeddingModel)?
  let router: any Router
  let candidates: Candidates
  let estimator: TokenEstimator
  /// Keeps the original lines with the scored rows.
  let keepsOriginals: Bool
  /// Keeps the rows' ids, which name assignments.
  let keepsIdentities: Bool
  /// What every row is compared with, by the embeddings that the router scores; nil to compare with nothing.
  let sketch: TrainingSketch?
  /// What a sample of the rows is compared with; nil to compare with nothing.
  let sampledSketch: TrainingSketch?
  /// See `RunPlan`.
  let cachingModels: CachingModels?
  /// See `RunPlan`.
  let labelling: RowLabelling
  /// Shared by all workers of a run.
  let costlyPrompts: CostlyPrompts

  init(
    reading: ReadingPlan, embedder: (any EmbeddingModel)?, router: any Router, candidates: Candidates,
    estimator: TokenEstimator, keepsOriginals: Bool, keepsIdentities: Bool, sketch: TrainingSketch?,
    sampledSketch: TrainingSketch?, cachingModels: CachingModels? = nil,
    labelling: RowLabelling = .none
  ) {
    self.labelling = labelling
    self.cachingModels = cachingModels
    costlyPrompts = CostlyPrompts(embedder: embedder, router: router)
    var reading = reading
    reading.limits.blockSize = costlyPrompts.blockSize(reading.limits)
    self.reading = reading
    self.embedder = embedder
    self.router = router
    self.candidates = candidates
    self.estimator = estimator
    self.keepsOriginals = keepsOriginals
    self.keepsIdentities = keepsIdentities
    self.sketch = sketch
    self.sampledSketch = sampledSketch
  }
}
