internal import LinearAlgebra
package import Routing

/// What a threshold is expected to recover, on a log, of the gap between the weak and the strong model, by a router's
/// quality map: `PGR = sum of gains of the rows that go strong / sum of gains of all rows`.
///
/// The log is taken as it is; the intervals are those of the map, from its bootstrap resamples, each row's win rate
/// taken at the middle of its 65,536th. Isotonic regression sees some slope even in noise, so PGR leans towards the
/// optimistic side by a part of its interval.
///
/// A map pools all sources of graded prompts: a log like one of them alone may have another gap at the same win rate,
/// which no interval here covers.
package struct QualityProjection: Sendable, Equatable {
  /// PGR; 1 is the strong model's quality, 0 the weak one's.
  package let recovered: Double
  /// Of 95%; nil where the artefact has no resamples.
  package let recoveredInterval: ClosedRange<Double>?
  /// The expected gap a request between all strong and all weak, in grades.
  package let gap: Double
  package let gapInterval: ClosedRange<Double>?
  /// What the routes are expected to give up against all strong, in grades a request.
  package var lost: Double { gap * (1 - recovered) }
  package let lostInterval: ClosedRange<Double>?
  /// Resamples by which the strong model is no better than the weak one on this log: they are in no interval of PGR.
  package let undefinedCount: Int
  package let resampleCount: Int

  /// Nil where the map expects no gap on this log: then there is nothing to recover.
  ///
  /// - Parameters:
  ///   - strongGain, totalGain: sums of `map.gain(at:)` over the rows that go strong and over all rows.
  ///   - ledger: of the routed log, at least one row.
  package init?(
    strongGain: Double, totalGain: Double, ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?
  ) {
    self.init(
      strongGain: strongGain, totalGain: totalGain, rows: ledger.totals.rows, cells: QualityCells(ledger, map: map),
      resamples: resamples)
  }

  /// By the ledger alone, each win rate taken at the middle of its 65,536th: the same for a merged report as for the
  /// whole run's. Nil without rows as well.
  package init?(_ ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?) {
    guard ledger.totals.rows > 0 else { return nil }
    let cells = QualityCells(ledger, map: map)
    self.init(
      strongGain: cells.strong.sum(by: map), totalGain: cells.total.sum(by: map), rows: ledger.totals.rows,
      cells: cells, resamples: resamples)
  }

  private init?(
    strongGain: Double, totalGain: Double, rows: Int, cells: QualityCells, resamples: QualityMapResamples?
  ) {
    guard totalGain > 0 else { return nil }
    let rows = Double(rows)
    recovered = strongGain / totalGain
    gap = totalGain / rows
    resampleCount = resamples?.count ?? 0
    guard let resamples else {
      (recoveredInterval, gapInterval, lostInterval, undefinedCount) = (nil, nil, nil, 0)
      return
    }
    var ratios: [Double] = []
    var gaps: [Double] = []
    var losses: [Double] = []
    for resample in 0..<resamples.count {
      let strong = cells.strong.sum(by: resamples[resample])
      let total = cells.total.sum(by: resamples[resample])
      gaps.append(total / rows)
      losses.append((total - strong) / rows)
      if total > 0 { ratios.append(strong / total) }
    }
    undefinedCount = resamples.count - ratios.count
    recoveredInterval = bootstrapHull(of: recovered, resamples: ratios)
    gapInterval = bootstrapHull(of: gap, resamples: gaps)
    lostInterval = bootstrapHull(of: (totalGain - strongGain) / rows, resamples: losses)
  }

  /// The 95% interval of the threshold that reaches a PGR, to the 65,536th; nil without a resample that expects a gap.
  package static func thresholds(
    around threshold: Double, reaching level: Double, ledger: CostLedger, map: QualityMap,
    resamples: QualityMapResamples
  ) -> ClosedRange<Double>? {
    let cells = QualityCells(ledger, map: map)
    let values = (0..<resamples.count).compactMap { cells.threshold(reaching: level, by: resamples[$0]) }
    return bootstrapHull(of: threshold, resamples: values).map {
      min(1, max(0, $0.lowerBound))...min(1, max(0, $0.upperBound))
    }
  }
}
