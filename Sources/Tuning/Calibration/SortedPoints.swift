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
