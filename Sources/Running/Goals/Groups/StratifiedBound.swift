internal import Glibc

/// A lower confidence bound of a mean that is estimated by groups, whatever the distribution of the grades.
///
/// The estimate is `constant + sum of x_i`, with `x_i = a_i (y_i - m_i)` for a grade y_i of 0 to 1, its weight a_i, and a
/// guess m_i that does not depend on this sample. The capital of a gambler with the bet b, `prod(1 + b x_i)`, has an
/// expectation of at most `exp(b sum E[x_i])`, as the x_i are independent: so `prod(1 + b x_i) exp(b (constant - f))`
/// exceeds `1 / (1 - confidence)` with a probability of at most `1 - confidence` where the mean is f or less (Markov's
/// inequality; testing by betting: Waudby-Smith and Ramdas, Journal of the Royal Statistical Society B 86, 2024). Solved for
/// f, that is the bound. The groups need not have the same mean, nor shares in the sample as in the log.
///
/// The bet is fixed beforehand, from another sample: a poor one makes the bound loose, never wrong.
struct StratifiedBound {
  /// What is known before the sample's grades are looked at.
  struct Design {
    /// The most that a single term can lose: above 0, unless there is no term.
    var largestLoss = 0.0
    /// The terms of the other sample.
    var trial: [Double] = []

    /// The sum of their squares, and never nothing as long as a term can lose something.
    var spread: Double { trial.reduce(largestLoss * largestLoss) { $0 + $1 * $1 } }

    /// Of a row of bets, the first of which risks nine tenths, the one that would give the highest bound in the other
    /// sample.
    func bet(confidence: Double) -> Double {
      let bets = (0..<48).map { 0.9 / largestLoss * pow(0.85, Double($0)) }
      func gain(_ bet: Double) -> Double {
        StratifiedBound.reach(trial, bet: bet, confidence: confidence)
      }
      return bets.map { (bet: $0, gain: gain($0)) }.max { $0.gain < $1.gain }?.bet ?? bets[0]
    }
  }

  let constant: Double
  let terms: [Double]
  let design: Design

  /// - Parameter confidence: above 0 and below 1.
  func lowerBound(confidence: Double) -> Double {
    guard design.largestLoss > 0 else { return constant }
    let bet = design.bet(confidence: confidence)
    return constant + StratifiedBound.reach(terms, bet: bet, confidence: confidence)
  }

  /// How far the bound lies from the constant.
  private static func reach(_ terms: [Double], bet: Double, confidence: Double) -> Double {
    (terms.reduce(0.0) { $0 + log1p(bet * $1) } + log(1 - confidence)) / bet
  }
}
