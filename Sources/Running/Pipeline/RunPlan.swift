package import LogReading
package import Routing
package import TextModels

/// Everything that a run rests on, resolved and checked before the first row is read.
package struct RunPlan: Sendable {
  /// How win rates become routes.
  package enum Rule: Sendable {
    case threshold(CostThreshold)
    case strongShare(StrongShare)
    /// Each row's gain weighed against its cost.
    case spending(SpendingRule)
    /// The same among more than two models, which are `choice`.
    case choice(SpendingRule.Goal)
  }

  package var reading: ReadingPlan

  /// Nil for routers that need none and for recorded vectors.
  package var embedder: (any EmbeddingModel)?
  package var router: any Router
  package var rule: Rule
  package var pair: ModelPair
  /// Where there are more than two models.
  package var choice: ModelChoice?
  package var strongPrice: ModelPrice
  package var weakPrice: ModelPrice
  package var estimator: TokenEstimator
  /// Learns the completions that it would assume from the rows that tell theirs; the model that the log names is then the
  /// last of `reading.decoding.groupFields`.
  package var learnsCompletions = false
  /// With which each model's prompts are counted; nil for a model whose prompts are estimated. Counting needs
  /// `PromptDecoder.Options.keepsMessages`.
  package var strongEncoding: PromptEncoding?
  package var weakEncoding: PromptEncoding?
  /// What an image in low detail costs each model in prompt tokens; nil where that is not known.
  package var strongImageTokens: Int?
  package var weakImageTokens: Int?
  /// Writes the original objects, each with its assignment as a further member.
  package var passesThrough = false
  /// Writes assignments as the lines of a table instead of objects; its header is the caller's.
  package var writesTable = false
  /// Writes only this many rows, those of the highest win rates; nil for all. Every row is routed and counted.
  package var hardestCount: Int?
  /// Writes the rows as they were read, the hard ones apart from the easy ones.
  package var splitsRows = false
  /// By route, the models whose requests are written; empty for none. `reading.decoding.requests` makes the requests.
  package var requestModels: [RequestModel] = []
  /// Priced side by side with the pair, for the same routes.
  package var whatIf: [AlternativePair] = []
  /// Counts of prompt tokens that `whatIf` needs besides those of the pair.
  package var furtherCounts: [FurtherCount] = []

  /// What a report groups by: `reading.decoding.groupFields` begin with it.
  package var groupFields: [GroupField] = []
  /// Prices the models that the log names; they are the last of `reading.decoding.groupFields`. Nil if no report asks.
  package var loggedPrices: LoggedModelPrices?
  /// What a report compares a sample of the rows with; nil if no report asks, or the router keeps no training prompts.
  package var sampledSketch: TrainingSketch?
  /// Groups that a report's tables hold at most.
  package var groupCap = GroupTable.standardCap

  package var spoolDirectory: String

  /// Empty tables for the run's groupings.
  package var groupTables: [GroupTable] {
    groupFields.map { GroupTable(field: $0.description, cap: groupCap) }
  }

  package init(
    reading: ReadingPlan, embedder: (any EmbeddingModel)?, router: any Router, rule: Rule, pair: ModelPair,
    strongPrice: ModelPrice, weakPrice: ModelPrice, estimator: TokenEstimator, spoolDirectory: String
  ) {
    self.reading = reading
    self.embedder = embedder
    self.router = router
    self.rule = rule
    self.pair = pair
    self.strongPrice = strongPrice
    self.weakPrice = weakPrice
    self.estimator = estimator
    self.spoolDirectory = spoolDirectory
  }

  /// Whether rows with a threshold wait for the end, too: because something is known only then, or because what they
  /// are written to can be begun anew and cannot be gone on with.
  func isTwoPass(isResumable: Bool) -> Bool {
    learnsCompletions || hardestCount != nil || isResumable && (splitsRows || !requestModels.isEmpty)
  }

  func imageTokens(_ route: Route) -> Int? { route == .strong ? strongImageTokens : weakImageTokens }

  /// The part of it that comes before assigning.
  var scoring: ScoringPlan {
    var scoring = ScoringPlan(reading: reading, embedder: embedder, router: router, estimator: estimator)
    scoring.keepsOriginals = passesThrough || splitsRows
    scoring.sampledSketch = sampledSketch
    scoring.furtherRouters = choice?.routers ?? []
    scoring.strongEncoding = strongEncoding
    scoring.weakEncoding = weakEncoding
    scoring.strongImageTokens = strongImageTokens
    scoring.weakImageTokens = weakImageTokens
    scoring.furtherCounts = furtherCounts
    return scoring
  }
}

extension RunPlan {
  /// What a row gains and costs at the strong model, and what it costs at the weak one.
  func upgrade(of row: ScoredRow, by scale: GainScale) -> (upgrade: StrongUpgrade, weakCost: USD) {
    let weakCost = weakPrice.cost(of: row.tokens(.weak))
    let upgrade = StrongUpgrade(
      gain: ExpectedGain(scale.gain(at: row.winRate)), extraCost: strongPrice.cost(of: row.tokens(.strong)) - weakCost)
    return (upgrade, weakCost)
  }
}

/// Which rows of which inputs are read, and how.
package struct ReadingPlan: Sendable {
  package var inputs: [LogInput]
  /// Of which whole the inputs are a shard, if they are.
  package var shard: LogShard?
  package var limits = LineLimits()
  package var decoding = PromptDecoder.Options()
  /// Nil: told from the first lines.
  package var format: LogFormat?
  /// Stops after this many lines.
  package var lineLimit: Int?
  /// Keeps each line with this probability, by a hash of its place and `seed`.
  package var sampleShare: Double?
  package var seed: UInt64 = 0
  package var threadCount: Int

  /// What the command line names, of which a shard reads a share.
  package var namedInputs: [LogInput] { shard?.whole ?? inputs }

  /// Columns that make a CSV header besides those that formats know.
  package var promptColumns: [String] { decoding.promptField?.firstMember.map { [$0] } ?? [] }

  package init(inputs: [LogInput], threadCount: Int) {
    self.inputs = inputs
    self.threadCount = threadCount
  }
}

/// What it takes to turn a log into win rates and token counts, before anything is assigned or priced.
package struct ScoringPlan: Sendable {
  package var reading: ReadingPlan
  /// Nil for routers that need none and for recorded vectors.
  package var embedder: (any EmbeddingModel)?
  package var router: any Router
  /// Score every row besides it, with the same embeddings.
  package var furtherRouters: [any Router] = []
  package var estimator: TokenEstimator
  /// With which each model's prompts are counted; nil for a model whose prompts are estimated. Counting needs
  /// `PromptDecoder.Options.keepsMessages`.
  package var strongEncoding: PromptEncoding?
  package var weakEncoding: PromptEncoding?
  /// What an image in low detail costs each model in prompt tokens; nil where that is not known.
  package var strongImageTokens: Int?
  package var weakImageTokens: Int?
  /// Counts for models beside the two.
  package var furtherCounts: [FurtherCount] = []
  /// Keeps the original lines beside the scored rows.
  package var keepsOriginals = false
  /// What rows are compared with, by the embeddings that the router scores; nil to compare with nothing.
  package var sketch: TrainingSketch?
  /// What a sample of the rows is compared with, for a report; nil to compare with nothing.
  package var sampledSketch: TrainingSketch?
  /// Shared by all workers of a run.
  let costlyPrompts: CostlyPrompts

  package init(
    reading: ReadingPlan, embedder: (any EmbeddingModel)?, router: any Router, estimator: TokenEstimator,
    sketch: TrainingSketch? = nil
  ) {
    self.reading = reading
    self.embedder = embedder
    self.router = router
    self.estimator = estimator
    self.sketch = sketch
    costlyPrompts = CostlyPrompts(embedder: embedder, router: router)
    self.reading.limits.blockSize = costlyPrompts.blockSize(reading.limits)
  }
}
