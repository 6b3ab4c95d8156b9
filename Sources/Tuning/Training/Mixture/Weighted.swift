/// Means of weighted values.
enum Weighted {
  /// - Parameter weights: one a value, above 0 in sum.
  static func mean(_ values: [Double], _ weights: [Double]) -> Double {
    var sum = 0.0
    var total = 0.0
    for (value, weight) in zip(values, weights) {
      sum += value * weight
      total += weight
    }
    return sum / total
  }

  /// Values drawn towards the mean of their domain, itself drawn towards the mean of all as if `prior` further values
  /// stood there: `share * domain mean + (1 - share) * value`.
  ///
  /// A single answer says little about a prompt, its neighbours of one domain say more; the mean of a domain is what an
  /// empirical Bayes estimate would take (Efron and Morris 1975).
  static func smoothed(
    _ values: [Double], _ weights: [Double], domains: [String], share: Double, prior: Double
  ) -> [Double] {
    let overall = mean(values, weights)
    var sums: [String: (sum: Double, weight: Double)] = [:]
    for (index, domain) in domains.enumerated() {
      let known = sums[domain] ?? (sum: prior * overall, weight: prior)
      sums[domain] = (known.sum + values[index] * weights[index], known.weight + weights[index])
    }
    return domains.enumerated().map { index, domain in
      let (sum, weight) = sums[domain] ?? (sum: overall, weight: 1)
      return share * sum / weight + (1 - share) * values[index]
    }
  }
}
