package import Assigning
package import Embedding
package import Routing
package import Tokenizing

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
