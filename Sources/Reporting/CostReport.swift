package import Assigning
package import Routing

/// Everything that a run's report tells. `CostReportJSON` and `CostReportPage` write it; they compute nothing but
/// layout.
package struct CostReport: Sendable {
  /// Lines of the log by what became of them. `read == routed + rejected`; blank lines are counted apart.
  package struct Requests: Sendable, Equatable {
    package var read: Int
    package var routed: Int
    package var rejected: Int
    package var blank: Int

    package init(read: Int, routed: Int, rejected: Int, blank: Int) {
      self.read = read
      self.routed = routed
      self.rejected = rejected
      self.blank = blank
    }
  }

  /// Where the prices are from.
  package struct PriceSource: Sendable, Equatable {
    package var file: String
    package var source: String
    /// Nil where the table bears none.
    package var date: String?
    package var sha256: String

    package init(file: String, source: String, date: String?, sha256: String) {
      self.file = file
      self.source = source
      self.date = date
      self.sha256 = sha256
    }

    package init(_ table: PriceTable) {
      self.init(file: table.file, source: table.source, date: table.date, sha256: table.sha256)
    }
  }

  /// Rejected lines of one reason.
  package struct Rejects: Sendable, Equatable {
    package var reason: String
    package var lines: Int

    package init(reason: String, lines: Int) {
      self.reason = reason
      self.lines = lines
    }
  }

  package let pair: ModelPair
  package let requests: Requests
  /// What everything below is drawn from, and what merging adds up.
  package let ledger: CostLedger
  package let totals: CostTotals
  package let projection: CostProjection
  package let curve: CostShareCurve
  package let histogram: WinRateHistogram
  package let fullHistogram: WinRateHistogram
  /// Most frequent first; reasons that did not occur are left out.
  package let rejects: [Rejects]
  package let threshold: ThresholdChoice
  package let strongPrice: ModelPrice
  package let weakPrice: ModelPrice
  package let prices: PriceSource
  package let assumedCompletionTokens: Int
  /// One run, or those of a merged report, by their start.
  package let runs: [RunProvenance]
  /// What `quality` and `drift` rest on.
  package let evidence: RouterEvidence
  /// Of the routes; nil where the evidence does not tell, where its map expects no gap, or without rows.
  package let quality: QualityProjection?
  /// At every threshold; nil as `quality` is.
  package let qualityCurve: QualityShareCurve?
  /// How far the log is from the training prompts; nil where the evidence does not tell, or without rows.
  package let drift: TrainingDistance?
  /// Of a run with a budget or a quality; a merged report has none, for a budget is of one run.
  package var spending: SpendingReport?
  /// Other pairs, in the order they were asked for.
  package var alternatives: [PricedAlternative] = []

  /// Draws every projection from `ledger`.
  package init(
    pair: ModelPair, requests: Requests, ledger: CostLedger, rejects: [Rejects], threshold: ThresholdChoice,
    strongPrice: ModelPrice, weakPrice: ModelPrice, prices: PriceSource, assumedCompletionTokens: Int,
    runs: [RunProvenance], evidence: RouterEvidence = .none
  ) {
    self.pair = pair
    self.requests = requests
    self.evidence = evidence
    var ledger = ledger
    if evidence.training == nil { ledger.forgetSimilarities() }
    self.ledger = ledger
    totals = ledger.totals
    projection = CostProjection(ledger)
    curve = CostShareCurve(ledger)
    histogram = WinRateHistogram(occupied: ledger)
    fullHistogram = WinRateHistogram(full: ledger)
    self.rejects = rejects.filter { $0.lines > 0 }.sorted { ($1.lines, $0.reason) < ($0.lines, $1.reason) }
    self.threshold = threshold
    self.strongPrice = strongPrice
    self.weakPrice = weakPrice
    self.prices = prices
    self.assumedCompletionTokens = assumedCompletionTokens
    self.runs = RunProvenance.sorted(runs)
    let curve = curve
    quality = evidence.quality.flatMap { QualityProjection(ledger, map: $0.map, resamples: $0.resamples) }
    qualityCurve = evidence.quality.flatMap {
      QualityShareCurve(ledger, along: curve, map: $0.map, resamples: $0.resamples)
    }
    drift = evidence.training.flatMap { TrainingDistance(SimilarityTally(ledger.similarities), yardstick: $0) }
  }
}
