internal import Glibc

/// How well predicted chances agree with what happened.
package struct CalibrationFigures: Sendable, Equatable {
  /// A predicted chance and what came of it.
  package struct Case: Sendable, Equatable {
    /// In 0...1.
    package let chance: Double
    /// 1, 0, or one half for a tie.
    package let outcome: Double
    /// Above 0.
    package var weight = 1.0
  }

  /// Cases of about the same chance.
  package struct Bin: Sendable, Equatable {
    package let count: Int
    /// Weighted means over the bin's cases.
    package let chance: Double
    package let outcome: Double
    /// Wilson's 95% interval of the outcome, taking each case for one trial.
    package let interval: ClosedRange<Double>
  }

  /// Fewer cases than this carry no verdict.
  package static let leastCases = 30

  package let caseCount: Int
  package var isEnough: Bool { caseCount >= CalibrationFigures.leastCases }
  /// Cases that were not ties, of which `accuracy` is the weighted share predicted right: a chance above one half where the
  /// outcome was 1, below where it was 0; one half exactly is half right. Nil where all were ties.
  package let decidedCount: Int
  package let accuracy: Double?
  /// The accuracy of telling the likelier outcome of all cases for each of them; nil where all were ties.
  package let constantAccuracy: Double?
  /// The weighted mean of -(y log p + (1 - y) log(1 - p)) in nats, p kept within 1e-12 of 0 and 1.
  package let logLoss: Double
  /// The same with the mean outcome as everyone's chance: what a router has to beat.
  package let constantLogLoss: Double
  /// 95% interval of how much lower `logLoss` is than `constantLogLoss`: the cases' differences, their mean plus and
  /// minus 1.96 standard errors.
  package let gainInterval: ClosedRange<Double>
  /// The weighted mean of (p - y)^2.
  package let brierScore: Double
  /// The mean distance of a bin's chance from its outcome, by the bins' weights.
  package let calibrationError: Double
  /// In the order of their chances; of about the same number of cases each. Cases of equal chance share a bin.
  package let bins: [Bin]

  /// Of the normal distribution, for 95%.
  private static let quantile = 1.959963984540054

  /// As they were worked out before.
  init(
    caseCount: Int, decidedCount: Int, accuracy: Double?, constantAccuracy: Double?, logLoss: Double,
    constantLogLoss: Double, gainInterval: ClosedRange<Double>, brierScore: Double, calibrationError: Double,
    bins: [Bin]
  ) {
    (self.caseCount, self.decidedCount) = (caseCount, decidedCount)
    (self.accuracy, self.constantAccuracy) = (accuracy, constantAccuracy)
    (self.logLoss, self.constantLogLoss, self.gainInterval) = (logLoss, constantLogLoss, gainInterval)
    (self.brierScore, self.calibrationError, self.bins) = (brierScore, calibrationError, bins)
  }

  /// Nil without a case.
  package init?(_ cases: [Case], binCount: Int = 10) {
    guard !cases.isEmpty else { return nil }
    caseCount = cases.count
    let total = cases.reduce(0) { $0 + $1.weight }
    let decided = cases.filter { $0.outcome != 0.5 }
    decidedCount = decided.count
    let right = decided.reduce(0) { sum, one in
      sum + one.weight * (one.chance == 0.5 ? 0.5 : (one.chance > 0.5) == (one.outcome > 0.5) ? 1 : 0)
    }
    let decidedWeight = decided.reduce(0) { $0 + $1.weight }
    accuracy = decided.isEmpty ? nil : right / decidedWeight
    let won = decided.reduce(0) { $0 + ($1.outcome > 0.5 ? $1.weight : 0) }
    constantAccuracy = decided.isEmpty ? nil : max(won, decidedWeight - won) / decidedWeight
    func entropy(_ chance: Double, _ outcome: Double) -> Double {
      let chance = min(max(chance, 1e-12), 1 - 1e-12)
      return -(outcome * log(chance) + (1 - outcome) * log1p(-chance))
    }
    logLoss = cases.reduce(0) { $0 + $1.weight * entropy($1.chance, $1.outcome) } / total
    let mean = cases.reduce(0) { $0 + $1.weight * $1.outcome } / total
    constantLogLoss = cases.reduce(0) { $0 + $1.weight * entropy(mean, $1.outcome) } / total
    let gains = cases.map { (weight: $0.weight, value: entropy(mean, $0.outcome) - entropy($0.chance, $0.outcome)) }
    let gain = gains.reduce(0) { $0 + $1.weight * $1.value } / total
    let squares = gains.reduce(0) { $0 + $1.weight * $1.weight * ($1.value - gain) * ($1.value - gain) }
    let error = CalibrationFigures.quantile * squares.squareRoot() / total
    gainInterval = (gain - error)...(gain + error)
    brierScore = cases.reduce(0) { $0 + $1.weight * ($1.chance - $1.outcome) * ($1.chance - $1.outcome) } / total
    let groups = CalibrationFigures.groups(of: cases, count: binCount)
    bins = groups.map(CalibrationFigures.bin)
    calibrationError =
      zip(groups, bins).reduce(0) { sum, next in
        sum + next.0.reduce(0) { $0 + $1.weight } * abs(next.1.chance - next.1.outcome)
      } / total
  }

  /// Cuts the cases, by chance, into groups of about the same size, never between equal chances.
  private static func groups(of cases: [Case], count: Int) -> [ArraySlice<Case>] {
    let sorted = cases.sorted { ($0.chance, $0.outcome, $0.weight) < ($1.chance, $1.outcome, $1.weight) }
    var groups: [ArraySlice<Case>] = []
    var start = 0
    for group in 1...max(1, count) {
      var end = max(start, sorted.count * group / max(1, count))
      while end > start, end < sorted.count, sorted[end].chance == sorted[end - 1].chance { end += 1 }
      if end > start { groups.append(sorted[start..<end]) }
      start = end
    }
    return groups
  }

  private static func bin(_ cases: ArraySlice<Case>) -> Bin {
    let total = cases.reduce(0) { $0 + $1.weight }
    let outcome = cases.reduce(0) { $0 + $1.weight * $1.outcome } / total
    let count = Double(cases.count)
    // Wilson 1927.
    let square = quantile * quantile
    let centre = (outcome + square / (2 * count)) / (1 + square / count)
    let half = ((outcome * (1 - outcome) + square / (4 * count)) * square / count).squareRoot() / (1 + square / count)
    return Bin(
      count: cases.count, chance: cases.reduce(0) { $0 + $1.weight * $1.chance } / total, outcome: outcome,
      interval: max(0, centre - half)...min(1, centre + half))
  }
}

extension CalibrationFigures {
  /// Of a pair's win rates: the outcome is 1 where the strong model's grade was higher, 0 where the weak one's was.
  ///
  /// - Parameter tieValue: the outcome of a tie, as the router's kind counts it.
  package init?(_ scores: HeldOutScores, tieValue: Double = 0.5) {
    self.init(
      zip(scores.winRates, scores.gains).map { rate, gain in
        Case(chance: rate, outcome: gain > 0 ? 1 : gain < 0 ? 0 : tieValue)
      })
  }
}
