internal import LinearAlgebra

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
    LinearAlgebra.quantile(fraction, ofSorted: values)
  }
}
