internal import LinearAlgebra
package import Routing

/// Expected quality at every threshold, by a router's quality map: PGR when the rows of the highest win rates go strong.
///
/// Points lie at the shares of a `CostShareCurve`; intervals are the map's, as in `QualityProjection`.
package struct QualityShareCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    package let strongRows: Int
    /// PGR: 0 for all weak, 1 for all strong; in between it may lie above 1, or below 0.
    package let recovered: Double
    /// Of 95%; nil where the artefact has no resamples that expect a gap.
    package let interval: ClosedRange<Double>?
  }

  /// By rising share.
  package let points: [Point]

  /// Nil where the map expects no gap on this log, or there are no rows.
  package init?(_ ledger: CostLedger, along curve: CostShareCurve, map: QualityMap, resamples: QualityMapResamples?) {
    let cells = QualityCells(ledger, map: map)
    let total = cells.total.sum(by: map)
    guard total > 0 else { return nil }
    let totals = resamples.map { resamples in (0..<resamples.count).map { cells.total.sum(by: resamples[$0]) } } ?? []
    let counts = curve.points.map(\.strongRows)
    points = zip(counts, cells.weights(ofHighest: counts)).map { count, weights in
      let recovered = weights.sum(by: map) / total
      var ratios: [Double] = []
      if let resamples {
        for (index, total) in totals.enumerated() where total > 0 {
          ratios.append(weights.sum(by: resamples[index]) / total)
        }
      }
      return Point(
        strongRows: count, recovered: recovered, interval: bootstrapHull(of: recovered, resamples: ratios))
    }
  }
}
