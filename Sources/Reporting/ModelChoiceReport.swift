package import Assigning
package import Routing

/// What a run with more than two models tells. `ModelChoiceText`, `ModelChoiceJSON` and `ModelChoicePage` write it.
///
/// It is of one run: a budget is not merged.
package struct ModelChoiceReport: Sendable {
  /// The strongest first; the last is what the others are measured against.
  package let models: [ModelPrice]
  package let result: ChoiceResult
  package let scale: ChoiceScale
  /// In which the maps tell gains, such as `accuracy`; nil where requests are weighed by wins.
  package let unit: String?
  package let requests: CostReport.Requests
  package let rejects: [CostReport.Rejects]
  package let prices: CostReport.PriceSource
  package let assumedCompletionTokens: Int
  package let run: RunProvenance
  package let sample: SimilaritySample
  /// Nil where `driftNote` says why.
  package let drift: TrainingDistance?
  package let driftNote: String?

  package init(
    models: [ModelPrice], result: ChoiceResult, scale: ChoiceScale, unit: String?, requests: CostReport.Requests,
    rejects: [CostReport.Rejects], prices: CostReport.PriceSource, assumedCompletionTokens: Int, run: RunProvenance,
    sample: SimilaritySample, training: TrainingSimilarity?, driftNote: String?
  ) {
    precondition(models.count == result.bill.lines.count && models.count > 1)
    self.models = models
    self.result = result
    self.scale = scale
    self.unit = unit
    self.requests = requests
    self.rejects = rejects.filter { $0.lines > 0 }.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
    self.prices = prices
    self.assumedCompletionTokens = assumedCompletionTokens
    self.run = run
    self.sample = sample
    drift = training.flatMap { TrainingDistance(SimilarityTally(sample), yardstick: $0) }
    self.driftNote = drift == nil ? driftNote ?? "no request was compared" : nil
  }

  var bill: ModelBill { result.bill }

  /// What is expected of all rows at one model, or as they were routed: the mean grade over the last model's, or the
  /// mean win rate against it; nil without rows.
  func expected(_ gain: ExpectedGain) -> Double? {
    guard bill.rows > 0 else { return nil }
    let mean = gain.approximate / Double(bill.rows)
    return scale == .wins ? mean + 0.5 : mean
  }
}
