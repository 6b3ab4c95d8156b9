internal import LinearAlgebra
package import Routing

/// What an assignment is expected to gain over a single threshold, in grades a request, by a router's quality map.
///
/// The interval is that of the map alone, as in `QualityProjection`; the threshold is taken to its 65,536th.
package struct QualityAdvantage: Sendable, Equatable {
  package let value: Double
  /// Of 95%; nil where the artefact has no resamples.
  package let interval: ClosedRange<Double>?

  /// Nil without rows, or without a threshold to compare with.
  ///
  /// - Parameter ledger: of the routed log.
  package init?(of result: SpendingResult, ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?) {
    guard let single = result.single, ledger.totals.rows > 0 else { return nil }
    let rows = Double(ledger.totals.rows)
    value = (result.strongGain - single.gain).approximate / rows
    guard let resamples else {
      interval = nil
      return
    }
    let cells = QualityCells(ledger, map: map)
    let other = cells.weights(atLeast: single.threshold)
    interval = bootstrapHull(
      of: value,
      resamples: (0..<resamples.count).map { resample in
        let values = resamples[resample]
        return (cells.strong.sum(by: values) - other.sum(by: values)) / rows
      })
  }
}
