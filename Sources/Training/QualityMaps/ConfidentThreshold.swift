package import FileFormats
internal import Glibc
internal import Numerics
package import Reporting
package import Running

/// The highest threshold at which a part of the gap is recovered with a stated confidence, whatever the distribution of
/// prompts and grades.
///
/// A threshold t recovers the part q where `E[Z] >= 0`, with `Z = g (1[w >= t] - q)` for a prompt of the gain g and the win
/// rate w. That this fails is tested by betting (Waudby-Smith and Ramdas, Journal of the Royal Statistical Society B 86,
/// 2024): the capital `prod(1 + bet Z)` of a gambler who cannot lose more than there is exceeds `1 / (1 - confidence)` with no
/// more than that probability where E[Z] <= 0, and so does the mean over several bets. Thresholds are tested from the lowest
/// up, on a grid that does not depend on the labels, until the first that fails: then no further correction is needed
/// (Angelopoulos, Bates, Candes, Jordan and Lei, Learn then Test, 2021).
///
/// The promise is of requests drawn as the labelled ones were, and of their expected gain; a few requests may have bad luck.
package enum ConfidentThreshold {
  /// Fewer labels are no basis for a promise.
  package static let leastCount = 50

  /// - Parameters:
  ///   - scores: of graded prompts that the router has not seen; gains are divided by the largest of them.
  ///   - quality: a PGR, above 0 and less than 1.
  ///   - confidence: above 0 and less than 1.
  /// - Throws: where not even the strong model for everything can be shown to reach the quality: the labels do not show a gap
  ///   with this confidence.
  package static func find(
    _ scores: HeldOutScores, quality: Double, confidence: Double, labels: String
  ) throws(InputError) -> (threshold: CostThreshold, guarantee: QualityGuarantee) {
    let count = scores.gains.count
    guard count >= leastCount else {
      throw InputError(
        labels, "holds \(FigureText.count(count, of: "prompt")) with grades of both models; \(leastCount) are needed")
    }
    let largest = scores.gains.map { abs($0) }.max() ?? 0
    guard largest > 0 else { throw InputError(labels, "grades both models alike on every prompt") }
    let rows = zip(scores.winRates, scores.gains).map { (cell: WinRateCell.index(of: $0), gain: $1 / largest) }
      .sorted { $0.cell < $1.cell }
    let stakes = Stakes(quality: quality)
    let needed = -log(1 - confidence)
    // With everything at the strong model no prompt loses more than 1 - q, which allows for larger bets.
    let all = stakes.bets(losing: 1 - quality).map { bet in
      rows.reduce(0.0) { $0 + log1p(bet * stakes.strong($1.gain)) }
    }
    var found = stakes.logMean(all) >= needed ? 0 : nil
    // What each bet's capital would be if all went strong; then rows change sides from the lowest win rate up.
    let bets = stakes.bets(losing: max(quality, 1 - quality))
    var capital = bets.map { bet in rows.reduce(0.0) { $0 + log1p(bet * stakes.strong($1.gain)) } }
    var start = 0
    while found != nil {
      let cell = rows[start].cell
      while start < rows.count, rows[start].cell == cell {
        for (place, bet) in bets.enumerated() {
          capital[place] += log1p(bet * stakes.weak(rows[start].gain)) - log1p(bet * stakes.strong(rows[start].gain))
        }
        start += 1
      }
      guard start < rows.count, stakes.logMean(capital) >= needed else { break }
      found = start
    }
    guard let found else {
      throw InputError(
        labels,
        "does not show with \(FigureText.percent(confidence)) confidence that the strong model is the better one, so nothing can be "
          + "promised; grade more prompts")
    }
    let total = rows.reduce(0) { $0 + $1.gain }
    let recovered = rows[found...].reduce(0) { $0 + $1.gain } / total
    let value = WinRateCell.lowerBound(of: rows[found].cell)
    guard let threshold = try? CostThreshold(min(1, max(0, value))) else {
      throw InputError(labels, "gives the threshold \(value)")
    }
    return (
      threshold,
      QualityGuarantee(
        quality: quality, confidence: confidence, labelCount: count, recovered: recovered,
        strongShare: Double(count - found) / Double(count))
    )
  }

  /// What is won and lost of a prompt, and the bets on it.
  private struct Stakes {
    let quality: Double

    /// So small that no prompt loses everything.
    func bets(losing most: Double) -> [Double] { (0..<24).map { 0.98 / most * pow(0.75, Double($0)) } }

    func strong(_ gain: Double) -> Double { gain * (1 - quality) }
    func weak(_ gain: Double) -> Double { -gain * quality }

    /// The logarithm of the mean of capitals, given as logarithms.
    func logMean(_ logarithms: [Double]) -> Double {
      let most = logarithms.max() ?? 0
      return most + log(logarithms.reduce(0) { $0 + exp($1 - most) } / Double(logarithms.count))
    }
  }
}
