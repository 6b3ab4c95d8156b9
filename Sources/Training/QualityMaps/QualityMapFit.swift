package import FileFormats
internal import Numerics
package import Routing

/// Fits a quality map to held-out scores: isotonic regression of the gain on the win rate, read off at a few knots, and
/// the same on bootstrap resamples for the intervals.
///
/// Isotonic regression sees some slope even in noise, and in resamples of noise more of it: the intervals are hulls of
/// percentile and basic bootstrap intervals, which hold their level all the same.
///
/// Each knot stands for a bin of neighbouring prompts, about equally many: its win rate is their mean win rate and its
/// gain the mean of their fitted gains. The means over bins keep the overall gain and take the edge off the outermost
/// steps, which isotonic regression fits to a handful of prompts. Prompts of one win rate are never torn apart.
package struct QualityMapFit: Sendable {
  /// The least number of held-out prompts that a map is fitted to.
  package static let minimumCount = 50
  package static let maximumKnotCount = 33
  /// A bin holds at least so many prompts.
  private static let leastBin = 10

  package let map: QualityMap
  package let resamples: QualityMapResamples

  /// - Parameters:
  ///   - unit: what a grade measures.
  ///   - method: how the held-out scores came about, in words.
  ///   - resampleCount: at least 1.
  package init(
    _ scores: HeldOutScores, unit: String, method: String, resampleCount: Int = 400, seed: UInt64
  ) throws(InputError) {
    precondition(resampleCount > 0 && scores.winRates.count == scores.gains.count)
    let count = scores.winRates.count
    guard count >= QualityMapFit.minimumCount else {
      throw InputError(
        "the held-out scores",
        "hold \(FigureText.count(count, of: "prompt")) with grades of both models; a quality map needs \(QualityMapFit.minimumCount)"
      )
    }
    for index in scores.winRates.indices {
      guard (0...1).contains(scores.winRates[index]), scores.gains[index].isFinite else {
        throw InputError(
          "the held-out scores",
          "hold the win rate \(scores.winRates[index]) with the gain \(scores.gains[index]) at prompt "
            + "\(index + 1); train the router again")
      }
    }
    let points = SortedPoints(scores)
    let bins = QualityMapFit.bins(of: points)
    let once = [Int](repeating: 1, count: count)
    let gains = points.gains(in: bins, counting: once)
    var random = SplitMix64(seed: seed)
    var drawn: [Float] = []
    drawn.reserveCapacity(resampleCount * bins.count)
    for _ in 0..<resampleCount {
      var counts = [Int](repeating: 0, count: count)
      for _ in 0..<count { counts[Int(random.next().multipliedFullWidth(by: UInt64(count)).high)] += 1 }
      drawn += points.gains(in: bins, counting: counts).map { Float($0) }
    }
    resamples = QualityMapResamples(gains: drawn, knotCount: bins.count)
    var knots: [QualityMap.Knot] = []
    for (index, bin) in bins.enumerated() {
      let resampled = (0..<resampleCount).map { Double(drawn[$0 * bins.count + index]) }
      let interval = bootstrapHull(of: gains[index], resamples: resampled)
      knots.append(
        QualityMap.Knot(
          winRate: points.meanWinRate(in: bin), gain: gains[index],
          low: interval?.lowerBound ?? gains[index], high: interval?.upperBound ?? gains[index]))
    }
    map = try QualityMap(
      knots: knots, unit: unit, promptCount: count,
      method: "isotonic regression, \(method), 95% intervals from \(resampleCount) bootstrap resamples",
      squaredGain: scores.gains.reduce(0) { $0 + $1 * $1 } / Double(count))
  }

  /// Ranges of distinct win rates with about equally many prompts each.
  private static func bins(of points: SortedPoints) -> [Range<Int>] {
    let count = points.order.count
    let wanted = max(1, min(maximumKnotCount, count / leastBin))
    var bins: [Range<Int>] = []
    var start = 0
    for index in points.winRates.indices {
      // A bin ends where its part of the prompts is full, or with the last win rate.
      let isFull = points.ends[index] * wanted >= (bins.count + 1) * count
      guard isFull || index == points.winRates.count - 1 else { continue }
      bins.append(start..<(index + 1))
      start = index + 1
    }
    return bins
  }
}

/// The non-decreasing function nearest to weighted points in the least squares, by pool adjacent violators (Ayer,
/// Brunk, Ewing, Reid and Silverman, 1955).
package enum IsotonicRegression {
  /// The fitted values.
  ///
  /// - Parameters:
  ///   - values: by rising abscissa; points of one abscissa belong into one value, their mean.
  ///   - weights: as long, none negative; a point of weight 0 gets the value of the block that it falls in.
  ///
  /// Complexity: linear in the points.
  package static func fit(_ values: [Double], weights: [Double]) -> [Double] {
    precondition(values.count == weights.count)
    // Blocks of pooled points: where each ends, its weight and its weighted sum.
    var ends: [Int] = []
    var blockWeights: [Double] = []
    var sums: [Double] = []
    for index in values.indices {
      ends.append(index + 1)
      blockWeights.append(weights[index])
      sums.append(weights[index] * values[index])
      while ends.count > 1, violates(sums, blockWeights) {
        let (sum, weight, end) = (sums.removeLast(), blockWeights.removeLast(), ends.removeLast())
        sums[sums.count - 1] += sum
        blockWeights[blockWeights.count - 1] += weight
        ends[ends.count - 1] = end
      }
    }
    var fitted: [Double] = []
    fitted.reserveCapacity(values.count)
    for (block, end) in ends.enumerated() {
      let value = blockWeights[block] > 0 ? sums[block] / blockWeights[block] : fitted.last ?? 0
      while fitted.count < end { fitted.append(value) }
    }
    return fitted
  }

  /// Whether the last block is no higher than the one before it, or one of the two weighs nothing.
  private static func violates(_ sums: [Double], _ weights: [Double]) -> Bool {
    let last = sums.count - 1
    guard weights[last] > 0, weights[last - 1] > 0 else { return true }
    return sums[last - 1] * weights[last] >= sums[last] * weights[last - 1]
  }
}

/// Held-out scores by rising win rate, those of one win rate side by side.
struct SortedPoints {
  /// Indices of the prompts.
  let order: [Int]
  /// Distinct, rising.
  private(set) var winRates: [Double] = []
  /// Where in `order` each win rate's prompts end.
  private(set) var ends: [Int] = []
  private let gains: [Double]

  init(_ scores: HeldOutScores) {
    let order = scores.winRates.indices.sorted { (scores.winRates[$0], $0) < (scores.winRates[$1], $1) }
    self.order = order
    gains = scores.gains
    for (place, prompt) in order.enumerated() {
      let winRate = scores.winRates[prompt]
      if winRates.last == winRate {
        ends[ends.count - 1] = place + 1
      } else {
        winRates.append(winRate)
        ends.append(place + 1)
      }
    }
  }

  private func places(of index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// The mean over a bin's prompts.
  func meanWinRate(in bin: Range<Int>) -> Double {
    // One win rate is its own mean, to the last bit.
    guard bin.count > 1 else { return winRates[bin.lowerBound] }
    let sum = bin.reduce(0.0) { $0 + winRates[$1] * Double(places(of: $1).count) }
    return sum / Double(ends[bin.upperBound - 1] - places(of: bin.lowerBound).lowerBound)
  }

  /// The isotonic fit's mean over each bin's prompts, each prompt of the fit counted `counts` times and each prompt of
  /// the mean once, so that resamples are comparable.
  func gains(in bins: [Range<Int>], counting counts: [Int]) -> [Double] {
    var means: [Double] = []
    var weights: [Double] = []
    for index in winRates.indices {
      var weight = 0
      var sum = 0.0
      for place in places(of: index) {
        weight += counts[order[place]]
        sum += Double(counts[order[place]]) * gains[order[place]]
      }
      means.append(weight > 0 ? sum / Double(weight) : 0)
      weights.append(Double(weight))
    }
    let fitted = IsotonicRegression.fit(means, weights: weights)
    return bins.map { bin in
      let sum = bin.reduce(0.0) { $0 + fitted[$1] * Double(places(of: $1).count) }
      return sum / Double(ends[bin.upperBound - 1] - places(of: bin.lowerBound).lowerBound)
    }
  }
}
