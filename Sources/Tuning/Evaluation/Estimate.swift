/// A figure and its bootstrap interval.
package struct Estimate: Sendable, Equatable {
  package let value: Double
  /// Of 95%; nil where none could be determined or none makes sense.
  package let interval: ClosedRange<Double>?

  /// - Parameter resamples: the figure on each resample, in any order; nil for no interval.
  init(_ value: Double, resamples: [Double]? = nil) {
    self.value = value
    guard let sorted = resamples?.sorted(), !sorted.isEmpty else {
      interval = nil
      return
    }
    let lower = Estimate.quantile(0.025, ofSorted: sorted)
    interval = lower...max(lower, Estimate.quantile(0.975, ofSorted: sorted))
  }

  /// A quantile with linear interpolation between order statistics, as `numpy.quantile` has it by default.
  ///
  /// - Parameter values: ascending, not empty.
  static func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
    let place = fraction * Double(values.count - 1)
    let below = min(max(0, Int(place)), values.count - 1)
    let above = min(below + 1, values.count - 1)
    let part = place - Double(below)
    let difference = values[above] - values[below]
    // NumPy's order of operations, so that a threshold is the same number.
    return part >= 0.5 ? values[above] - difference * (1 - part) : values[below] + difference * part
  }
}
