internal import Glibc

/// The exact 95% interval of the threshold that sends a share of all requests like a log's to the strong model, as
/// ranks of the log's win rates. It assumes nothing of their distribution but that the rows are independent draws.
///
/// Of n rows B ~ Binomial(n, share) lie at or above the true threshold; it lies below the r-th highest win rate or
/// beyond it as B is at least r or not (David and Nagaraja, Order Statistics, 7.1).
package struct ThresholdRanks: Sendable, Equatable {
  /// The rank of the upper bound, 1 being the highest win rate; 0 where the log is too short for one.
  package let fewest: Int
  /// The rank of the lower bound; `rows + 1` where the log is too short for one.
  package let most: Int

  /// - Parameters:
  ///   - rows: at least 1.
  ///   - share: above 0, at most 1.
  package init(rows: Int, share: Double) {
    precondition(rows > 0 && share > 0 && share <= 1)
    guard share < 1 else {
      (fewest, most) = (rows, rows + 1)
      return
    }
    let mode = min(rows, Int(Double(rows + 1) * share))
    let n = Double(rows)
    let odds = share / (1 - share)
    let others = n - Double(mode)
    let logChoices: Double = lgamma(n + 1) - lgamma(Double(mode) + 1) - lgamma(others + 1)
    let logPeak: Double = logChoices + Double(mode) * log(share) + others * log1p(-share)
    let peak = exp(logPeak)
    // Outwards from the mode, as far as a term can be seen in the sum.
    var below: [Double] = []
    var term = peak
    var count = mode
    while count > 0, term > peak * 1e-20 {
      term *= Double(count) / (n - Double(count) + 1) / odds
      count -= 1
      below.append(term)
    }
    var above: [Double] = []
    term = peak
    count = mode
    while count < rows, term > peak * 1e-20 {
      term *= (n - Double(count)) / Double(count + 1) * odds
      count += 1
      above.append(term)
    }
    // The largest r with P(B <= r - 1) <= 0.025, from the lowest term up.
    var tail = 0.0
    var rank = mode - below.count
    for probability in below.reversed() + [peak] {
      tail += probability
      if tail > 0.025 { break }
      rank += 1
    }
    fewest = rank
    // The smallest r with P(B >= r) <= 0.025, from the highest term down.
    tail = 0
    rank = mode + above.count + 1
    for probability in above.reversed() + [peak] {
      tail += probability
      if tail > 0.025 { break }
      rank -= 1
    }
    most = rank
  }
}
