internal import Assigning
internal import BatchRunning
internal import LogReading
internal import Reporting
internal import Routing

/// A threshold for a scored log, with all that goes with it.
struct Calibration {
  private let request: CalibrationRequest
  private let threshold: CostThreshold
  private let thresholdInterval: ClosedRange<Double>?
  private let intervalBasis: CalibrationReport.IntervalBasis?
  private let quality: QualityProjection?
  private let qualityNote: String?
  private let distance: TrainingDistance?
  /// Of a run at the threshold.
  let outcome: RunOutcome

  /// - Parameter log: at least one row.
  init(of log: ScoredLog, request: CalibrationRequest) throws {
    self.request = request
    var interval: ClosedRange<Double>?
    switch request.target {
    case .threshold(let given): threshold = given
    case .strongShare(let share, let text):
      (threshold, interval) = try CalibrationTarget.threshold(of: share, text: text, in: log)
    case .quality(let level, _):
      guard let map = request.map else { throw UsageError("--quality needs a router with a quality map") }
      threshold = try CalibrationTarget.threshold(reaching: level, by: map, in: log)
    }
    let outcome = try log.project(
      at: threshold, strongPrice: request.strongPrice, weakPrice: request.weakPrice)
    self.outcome = outcome
    var basis: CalibrationReport.IntervalBasis? = interval == nil ? nil : .orderStatistics
    if case .quality(let level, _) = request.target, let map = request.map, let resamples = request.resamples {
      interval = QualityProjection.thresholds(
        around: threshold.value, reaching: level, ledger: outcome.ledger, map: map, resamples: resamples)
      basis = interval == nil ? nil : .qualityResamples
    }
    (thresholdInterval, intervalBasis) = (interval, basis)
    distance = request.artefact?.manifest.trainingSimilarity.flatMap { yardstick in
      log.similarity.flatMap { TrainingDistance($0, yardstick: yardstick) }
    }
    guard let map = request.map else {
      (quality, qualityNote) = (nil, request.qualityNote)
      return
    }
    quality = QualityProjection(
      strongGain: try log.gain(atLeast: threshold.value) { map.gain(at: $0) },
      totalGain: try log.gain { map.gain(at: $0) }, ledger: outcome.ledger, map: map, resamples: request.resamples)
    qualityNote =
      quality == nil
      ? "on this log the quality map expects the strong model to be no better than the weak one" : nil
  }

  func report(options: [(name: String, value: String)], startedAt: String) -> CalibrationReport {
    let totals = outcome.ledger.totals
    let choice: ThresholdChoice =
      if case .strongShare(let share, _) = request.target {
        .strongShare(share, threshold: threshold, tieCount: totals.strong.rows - share.strongRows(of: totals.rows))
      } else { .given(threshold) }
    let costs = CostReport(
      pair: request.router.pair,
      requests: CostReport.Requests(
        read: outcome.lineCount, routed: outcome.routedCount, rejected: outcome.rejectedCount,
        blank: outcome.blankLineCount),
      ledger: outcome.ledger,
      rejects: outcome.rejectedByReason.map { CostReport.Rejects(reason: $0.key.rawValue, lines: $0.value) },
      threshold: choice, strongPrice: request.strongPrice, weakPrice: request.weakPrice,
      prices: CostReport.PriceSource(request.prices),
      assumedCompletionTokens: request.plan.estimator.assumedCompletionTokens,
      runs: [
        CostReportBuilder.provenance(
          outcome, router: request.router, notes: request.notes, options: options,
          reading: request.plan.reading, startedAt: startedAt)
      ])
    return CalibrationReport(
      target: request.target.reported, threshold: threshold, thresholdInterval: thresholdInterval,
      intervalBasis: intervalBasis, shareInterval: ShareInterval.wilson(totals.strong.rows, of: totals.rows),
      quality: quality, map: request.map,
      mapPair: request.artefact.map { ModelPair(strong: $0.manifest.strong, weak: $0.manifest.weak) },
      qualityNote: qualityNote, distance: distance,
      distanceNote: request.distanceNote, costs: costs)
  }

  /// What the artefact's manifest is told.
  var defaultThreshold: DefaultThreshold {
    let totals = outcome.ledger.totals
    return DefaultThreshold(
      value: threshold.value, strongShare: Double(totals.strong.rows) / Double(totals.rows),
      calibratedOn: request.plan.reading.inputs.map { LogName.text($0.description) }.joined(separator: ", "),
      log: DefaultThreshold.LogFacts(
        rowCount: totals.rows, meanSimilarity: distance?.mean, remoteShare: distance?.remoteShare))
  }
}
