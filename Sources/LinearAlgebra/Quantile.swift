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
