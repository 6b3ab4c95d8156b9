internal import Numerics
package import Routing

/// A log's win rates by 65,536th, each with its place in a quality map: what a resample of the map is summed over.
///
/// A sum of gains is linear in the gains at the map's knots, so a sum over any rows is one weight a knot.
struct QualityCells {
  private struct Cell {
    let index: Int
    let rows: Double
    let place: QualityMap.Place
  }

  /// One a knot: by which its gain counts in a sum over some rows.
  struct Weights {
    private var values: [Double]

    fileprivate init(knots: Int) { values = Array(repeating: 0, count: knots) }

    fileprivate mutating func add(_ rows: Double, at place: QualityMap.Place) {
      values[place.knot] += rows * (1 - place.part)
      if place.part > 0 { values[place.knot + 1] += rows * place.part }
    }

    /// The sum of gains by one resample of the map.
    func sum(by gains: ArraySlice<Float>) -> Double {
      gains.withUnsafeBufferPointer { gains in
        var sum = 0.0
        for (knot, weight) in values.enumerated() { sum += weight * Double(gains[knot]) }
        return sum
      }
    }

    /// The sum of gains by the map itself.
    func sum(by map: QualityMap) -> Double {
      var sum = 0.0
      for (knot, weight) in values.enumerated() { sum += weight * map.knots[knot].gain }
      return sum
    }
  }

  /// By rising win rate.
  private let cells: [Cell]
  private let knotCount: Int
  /// Over the rows that go strong, and over all rows.
  let strong: Weights
  let total: Weights

  init(_ ledger: CostLedger, map: QualityMap) {
    knotCount = map.knots.count
    var strong = Weights(knots: knotCount)
    var total = strong
    cells = ledger.occupiedCells.map { index, cell in
      let middle = (WinRateCell.lowerBound(of: index) + WinRateCell.lowerBound(of: index + 1)) / 2
      let place = map.place(of: middle)
      strong.add(Double(cell.strongRows), at: place)
      total.add(Double(cell.rows), at: place)
      return Cell(index: index, rows: Double(cell.rows), place: place)
    }
    self.strong = strong
    self.total = total
  }

  /// Over the rows in the threshold's cell and above; nothing without a threshold.
  func weights(atLeast threshold: Double?) -> Weights {
    var weights = Weights(knots: knotCount)
    guard let lowest = threshold.map(WinRateCell.index(of:)) else { return weights }
    for cell in cells where cell.index >= lowest { weights.add(cell.rows, at: cell.place) }
    return weights
  }

  /// Over the rows of the highest cells, as soon as these hold as many rows as each of the counts, which rise.
  func weights(ofHighest counts: [Int]) -> [Weights] {
    var result: [Weights] = []
    var weights = Weights(knots: knotCount)
    var rows = 0.0
    var next = counts.makeIterator()
    var wanted = next.next()
    func takeReached() {
      while let count = wanted, rows >= Double(count) {
        result.append(weights)
        wanted = next.next()
      }
    }
    takeReached()
    for cell in cells.reversed() {
      weights.add(cell.rows, at: cell.place)
      rows += cell.rows
      takeReached()
    }
    return result
  }

  /// The lower bound of the highest cell at which PGR is `level` or more; nil where there is no gap.
  func threshold(reaching level: Double, by values: ArraySlice<Float>) -> Double? {
    let total = total.sum(by: values)
    guard total > 0 else { return nil }
    let target = (level - 1e-12) * total
    var sum = 0.0
    for cell in cells.reversed() {
      sum += cell.rows * cell.place.value(of: values)
      if sum >= target { return WinRateCell.lowerBound(of: cell.index) }
    }
    return cells.first.map { WinRateCell.lowerBound(of: $0.index) }
  }
}

/// What a threshold is expected to recover, on a log, of the gap between the weak and the strong model, by a router's
/// quality map: `PGR = sum of gains of the rows that go strong / sum of gains of all rows`.
///
/// Intervals are those of the map, from its bootstrap resamples, each row's win rate taken at the middle of its 65,536th,
/// and with a reach also what luck and the log's distance from the graded prompts add. Isotonic regression sees some slope
/// even in noise, so PGR leans towards the optimistic side by a part of its interval.
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
  /// Whether the log is near enough to the graded prompts for any promise; the intervals hold in any case.
  package let isPromised: Bool
  /// PGR where it is promised.
  package var promised: Double? { isPromised ? recovered : nil }

  /// Nil where the map expects no gap on this log: then there is nothing to recover.
  ///
  /// - Parameters:
  ///   - strongGain, totalGain: sums of `map.gain(at:)` over the rows that go strong and over all rows.
  ///   - ledger: of the routed log, at least one row.
  ///   - log: how far it is from the graded prompts; nil leaves intervals as wide as the map alone makes them.
  package init?(
    strongGain: Double, totalGain: Double, ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?,
    log: TrainingDistance? = nil
  ) {
    self.init(
      strongGain: strongGain, totalGain: totalGain, ledger, cells: QualityCells(ledger, map: map), map: map,
      resamples: resamples, log: log)
  }

  /// By the ledger alone, each win rate taken at the middle of its 65,536th: the same for a merged report as for the
  /// whole run's. Nil without rows as well.
  package init?(
    _ ledger: CostLedger, map: QualityMap, resamples: QualityMapResamples?, log: TrainingDistance? = nil
  ) {
    guard ledger.totals.rows > 0 else { return nil }
    let cells = QualityCells(ledger, map: map)
    self.init(
      strongGain: cells.strong.sum(by: map), totalGain: cells.total.sum(by: map), ledger, cells: cells, map: map,
      resamples: resamples, log: log)
  }

  private init?(
    strongGain: Double, totalGain: Double, _ ledger: CostLedger, cells: QualityCells, map: QualityMap,
    resamples: QualityMapResamples?, log: TrainingDistance?
  ) {
    guard totalGain > 0 else { return nil }
    let rows = Double(ledger.totals.rows)
    isPromised = log?.verdict != .far
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
    let lost = (totalGain - strongGain) / rows
    let map = (
      recovered: bootstrapHull(of: recovered, resamples: ratios), gap: bootstrapHull(of: gap, resamples: gaps),
      lost: bootstrapHull(of: lost, resamples: losses), variance: (map.squaredGain ?? 0) / rows
    )
    guard let log else {
      (recoveredInterval, gapInterval, lostInterval) = (map.recovered, map.gap, map.lost)
      return
    }
    let reach = PromiseReach(log)
    let share = Double(ledger.totals.strong.rows) / rows
    let (recovered, gap) = (recovered, gap)
    recoveredInterval = map.recovered.map {
      reach.recovered(recovered, map: $0, share: share, luck: map.variance / (gap * gap))
    }
    gapInterval = map.gap.map { reach.mean(gap, map: $0, variance: map.variance) }
    lostInterval = map.lost.map { reach.mean(lost, map: $0, variance: map.variance * (1 - share)) }
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
  ///
  /// - Parameter log: as of `QualityProjection`.
  package init?(
    _ ledger: CostLedger, along curve: CostShareCurve, map: QualityMap, resamples: QualityMapResamples?,
    log: TrainingDistance? = nil
  ) {
    let cells = QualityCells(ledger, map: map)
    let total = cells.total.sum(by: map)
    guard total > 0 else { return nil }
    let totals = resamples.map { resamples in (0..<resamples.count).map { cells.total.sum(by: resamples[$0]) } } ?? []
    let counts = curve.points.map(\.strongRows)
    let rows = Double(ledger.totals.rows)
    let luck = (map.squaredGain ?? 0) * rows / (total * total)
    let reach = log.map { PromiseReach($0) }
    points = zip(counts, cells.weights(ofHighest: counts)).map { count, weights in
      let recovered = weights.sum(by: map) / total
      var ratios: [Double] = []
      if let resamples {
        for (index, total) in totals.enumerated() where total > 0 {
          ratios.append(weights.sum(by: resamples[index]) / total)
        }
      }
      let interval = bootstrapHull(of: recovered, resamples: ratios).map { map in
        reach?.recovered(recovered, map: map, share: Double(count) / rows, luck: luck) ?? map
      }
      return Point(strongRows: count, recovered: recovered, interval: interval)
    }
  }
}
