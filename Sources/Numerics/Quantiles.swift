/// A quantile with linear interpolation between order statistics, as `numpy.quantile` has it by default.
///
/// - Parameters:
///   - fraction: in 0...1.
///   - values: ascending, not empty.
package func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
  let place = fraction * Double(values.count - 1)
  let below = min(max(0, Int(place)), values.count - 1)
  let above = min(below + 1, values.count - 1)
  let part = place - Double(below)
  let difference = values[above] - values[below]
  // NumPy's order of operations, so that a threshold is the same number.
  return part >= 0.5 ? values[above] - difference * (1 - part) : values[below] + difference * part
}

/// A 95% interval for a figure whose resamples are biased, as those of isotonic regression are: the hull of the
/// percentile interval and the basic one, `2 * value - quantile` (Davison and Hinkley, Bootstrap Methods and their
/// Application, 5.2). Percentiles carry the bias twice, the basic interval takes it out; where both miss on either side
/// alone, the hull holds its level.
///
/// - Parameter resamples: the figure on each resample, in any order; nil without any.
package func bootstrapHull(of value: Double, resamples: [Double]) -> ClosedRange<Double>? {
  guard !resamples.isEmpty else { return nil }
  let sorted = resamples.sorted()
  let low = quantile(0.025, ofSorted: sorted)
  let high = quantile(0.975, ofSorted: sorted)
  let lower = min(low, 2 * value - high)
  return lower...max(lower, high, 2 * value - low)
}
