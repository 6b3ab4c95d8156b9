internal import Routing

/// The threshold that a log was found to need, with what the log says of it.
package struct CalibratedThreshold: Sendable {
  package let value: CostThreshold
  /// The exact 95% interval of a share's threshold, by order statistics; nil for other goals.
  package let interval: ClosedRange<Double>?
  /// The expected gain of the rows at or above the threshold, and of all rows, by the quality map; nil without one.
  package let gain: (strong: Double, total: Double)?
}

/// Finds the threshold for a whole log and routes by it, so that the run tells what the threshold will do.
struct CalibrationPolicy: RoutingPolicy {
  /// A threshold, a strong share or a quality.
  private let goal: Goal
  private let map: QualityMap?
  private let weak: Int
  private var winRates: WinRateSpool
  private var found: CalibratedThreshold?

  /// - Parameter map: of a quality it is needed.
  init(_ goal: Goal, map: QualityMap?, weak: Int, spoolDirectory: String) throws {
    self.goal = goal
    self.map = map
    self.weak = weak
    winRates = try WinRateSpool(directory: spoolDirectory)
  }

  var threshold: CostThreshold? { found?.value }
  var result: GoalResult { .calibration(found) }

  mutating func observe(_ batch: ScoredBatch) throws { try winRates.append(batch.rows.map(\.winRate)) }

  mutating func settle() throws {
    guard winRates.count > 0 else { return }
    var interval: ClosedRange<Double>?
    let value: CostThreshold
    switch goal {
    case .threshold(let given): value = given
    case .strongShare(let share): (value, interval) = try threshold(of: share)
    case .quality(let level): value = try threshold(reaching: level)
    case .budget, .qualityFloor: preconditionFailure("a \(goal.name) is no goal of a calibration")
    }
    let gain: (strong: Double, total: Double)? = try map.map { map in
      (try sum(map, atLeast: value.value), try sum(map, atLeast: 0))
    }
    found = CalibratedThreshold(value: value, interval: interval, gain: gain)
  }

  func choose(_ index: Int, of batch: ScoredBatch) -> Int {
    found?.value.route(batch.rows[index].winRate) == .strong ? 0 : weak
  }

  /// The win rate of the last row of a share, and the exact interval of the share's threshold.
  private func threshold(of share: StrongShare) throws -> (CostThreshold, ClosedRange<Double>) {
    let rank = share.strongRows(of: winRates.count)
    guard let value = try winRate(rank: rank) else { throw AssigningError.lessThanOneRow(rows: winRates.count) }
    let ranks = ThresholdRanks(rows: winRates.count, share: share.value)
    let lower = try winRate(rank: ranks.most) ?? 0
    let upper = try winRate(rank: ranks.fewest) ?? 1
    return (try CostThreshold(value), lower...max(lower, upper))
  }

  /// The highest win rate at which PGR is `level` or more by the map.
  private func threshold(reaching level: Double) throws -> CostThreshold {
    guard let map else { throw AssigningError.noGap }
    let total = try sum(map, atLeast: 0)
    guard total > 0 else { throw AssigningError.noGap }
    // A PGR that falls short by a part in 10^12 counts as reached, as everywhere.
    let value = try winRates.threshold(gaining: (level - 1e-12) * total) { map.gain(at: $0) }
    return try CostThreshold(value ?? 1)
  }

  /// The `rank`-th highest win rate; nil for ranks outside 1...count.
  private func winRate(rank: Int) throws -> Double? {
    guard (1...winRates.count).contains(rank) else { return nil }
    return try winRates.cut(strongCount: rank).threshold?.value
  }

  /// The sum of the gains of the rows with a win rate of at least `threshold`, in input order.
  private func sum(_ map: QualityMap, atLeast threshold: Double) throws -> Double {
    var sum = 0.0
    try winRates.forEach { winRate in
      if winRate >= threshold { sum += map.gain(at: winRate) }
    }
    return sum
  }
}
