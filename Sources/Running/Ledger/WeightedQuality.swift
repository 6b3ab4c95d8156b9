internal import LogReading

/// What the observed quality of a log whose models were drawn at random says of other routes: the requests for which the log's
/// model is the one that was routed to, each weighed by the inverse of the probability with which it was drawn.
///
/// `value` is the self-normalised estimate of Swaminathan and Joachims (The Self-Normalized Estimator for Counterfactual
/// Learning, NeurIPS 2015), `sum w r / sum w`. It needs the stated probabilities to be true, every routed model to have had a
/// chance, and scores to be there for requests no matter how good the answer was.
///
/// Weights are whole numbers of ten thousandths and scores of ten thousandths, so that sums are exact in any order; no sum of a
/// report's 10^11 requests is beyond 128 bits.
package struct WeightedQuality: Sendable, Equatable, Codable {
  /// Rows that state a probability, and those whose statement is not one from 0.00001 to 1.
  package private(set) var statedRows = 0
  package private(set) var unreadableRows = 0
  /// Rows of `statedRows` that were routed to the model that the log names, and of them those with a score.
  package private(set) var matchedRows = 0
  package private(set) var observedRows = 0
  /// Of the matched rows.
  package private(set) var matchedWeight = Sum()
  /// Of the observed rows, with weights w and scores r: w, w w, w r, w w r and w w r r.
  package private(set) var weight = Sum()
  package private(set) var squaredWeight = Sum()
  package private(set) var score = Sum()
  package private(set) var squaredWeightScore = Sum()
  package private(set) var squaredWeightSquaredScore = Sum()

  /// A whole number of 128 bits, in a text where it is written down.
  package struct Sum: Sendable, Equatable, Codable {
    package private(set) var units: Int128 = 0

    package init() {}
    package init(_ units: Int128) { self.units = units }

    package init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      guard let units = Int128(try container.decode(String.self)), units >= 0 else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a sum")
      }
      self.units = units
    }

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(units.description)
    }

    fileprivate mutating func add(_ addend: Int128) { units += addend }
    fileprivate func isWithin(_ rows: Int, times most: Int128) -> Bool {
      units >= 0 && units <= Int128(rows) * most
    }
  }

  package init() {}

  /// Sums that were written down before; nil if they cannot be of so many rows.
  ///
  /// - Parameter sums: of `matchedWeight`, `weight`, `squaredWeight`, `score`, `squaredWeightScore` and
  ///   `squaredWeightSquaredScore`.
  package init?(statedRows: Int, unreadableRows: Int, matchedRows: Int, observedRows: Int, sums: [Sum]) {
    let most = Int128(ObservedQuality.Weight.greatest)
    let one = Int128(WeightedQuality.scoreUnits)
    guard statedRows >= 0, unreadableRows >= 0, (0...statedRows).contains(matchedRows),
      (0...matchedRows).contains(observedRows), sums.count == 6, sums[0].isWithin(matchedRows, times: most),
      sums[1].isWithin(observedRows, times: most), sums[1].units <= sums[0].units,
      sums[2].isWithin(observedRows, times: most * most), sums[3].isWithin(observedRows, times: most * one),
      sums[4].isWithin(observedRows, times: most * most * one),
      sums[5].isWithin(observedRows, times: most * most * one * one)
    else { return nil }
    (self.statedRows, self.unreadableRows) = (statedRows, unreadableRows)
    (self.matchedRows, self.observedRows) = (matchedRows, observedRows)
    (matchedWeight, weight, squaredWeight) = (sums[0], sums[1], sums[2])
    (score, squaredWeightScore, squaredWeightSquaredScore) = (sums[3], sums[4], sums[5])
  }

  package var sums: [Sum] {
    [matchedWeight, weight, squaredWeight, score, squaredWeightScore, squaredWeightSquaredScore]
  }

  private static let scoreUnits = 10_000

  /// - Parameter isMatched: whether the row was routed to the model that the log names.
  mutating func add(_ quality: ObservedQuality, isMatched: Bool) {
    unreadableRows += quality.weight.isUnreadable ? 1 : 0
    guard let own = quality.weight.tenThousandths else { return }
    statedRows += 1
    guard isMatched else { return }
    let weight = Int128(own)
    matchedRows += 1
    matchedWeight.add(weight)
    guard let millionths = quality.score.millionths else { return }
    let score = Int128((millionths + 50) / 100)
    observedRows += 1
    self.weight.add(weight)
    squaredWeight.add(weight * weight)
    self.score.add(weight * score)
    squaredWeightScore.add(weight * weight * score)
    squaredWeightSquaredScore.add(weight * weight * score * score)
  }

  mutating func merge(_ other: WeightedQuality) {
    statedRows += other.statedRows
    unreadableRows += other.unreadableRows
    matchedRows += other.matchedRows
    observedRows += other.observedRows
    matchedWeight.add(other.matchedWeight.units)
    weight.add(other.weight.units)
    squaredWeight.add(other.squaredWeight.units)
    score.add(other.score.units)
    squaredWeightScore.add(other.squaredWeightScore.units)
    squaredWeightSquaredScore.add(other.squaredWeightSquaredScore.units)
  }
}

extension WeightedQuality {
  private static let weightUnits = Double(ObservedQuality.Weight.one)
  /// Fewer effective requests give no interval.
  package static let leastEffectiveRows = 20.0

  /// The estimated mean score as routed; nil without a matched row that has one.
  package var value: Double? {
    weight.units == 0
      ? nil : min(1, Double(score.units) / Double(WeightedQuality.scoreUnits) / Double(weight.units))
  }

  /// How many requests of equal weights would say as much: `(sum w)^2 / sum w^2` (Kish).
  package var effectiveRows: Double {
    let all = Double(weight.units)
    return squaredWeight.units == 0 ? 0 : all * all / Double(squaredWeight.units)
  }

  /// The 95% interval by the normal approximation, with the delta method's variance of a ratio, `sum w^2 (r - value)^2 /
  /// (sum w)^2`, or that of as many requests of equal weights with four more, whichever is larger; nil with fewer than 20
  /// effective requests.
  package var interval: ClosedRange<Double>? {
    guard let value, effectiveRows >= WeightedQuality.leastEffectiveRows else { return nil }
    let one = Double(WeightedQuality.scoreUnits)
    let (first, second) = (
      Double(squaredWeightScore.units) / one, Double(squaredWeightSquaredScore.units) / one / one
    )
    let squares = Double(squaredWeight.units)
    let all = Double(weight.units)
    let variance = max(0, second - 2 * value * first + value * value * squares) / all / all
    let moment = squares == 0 ? 0 : min(value, second / squares)
    let smoothed = GradeInterval.variance(
      count: effectiveRows, sum: value * effectiveRows, squares: moment * effectiveRows)
    return GradeInterval.around(value, variance: max(variance, smoothed))
  }

  /// The weights of the matched rows by stated row, which is 1 on average if the stated probabilities are true and every routed
  /// model had a chance; nil without a stated row.
  package var weightPerRow: Double? {
    statedRows == 0 ? nil : Double(matchedWeight.units) / WeightedQuality.weightUnits / Double(statedRows)
  }
}
