internal import LinearAlgebra

/// How much a free-form prompt looks like the graded free-form ones, by its features:
/// `sigmoid(bias + sum_j (linear[j] * z_j + square[j] * z_j^2))`, z standardised by those prompts. The squares let a
/// prompt be too short as well as too long for it.
package struct FormGate: Sendable, Equatable {
  /// `PromptFeatures.count` values each.
  package var linear: [Double]
  package var square: [Double]
  package var means: [Double]
  package var deviations: [Double]
  package var bias: Double

  package init(linear: [Double], square: [Double], means: [Double], deviations: [Double], bias: Double) {
    precondition(
      [linear.count, square.count, means.count, deviations.count].allSatisfy { $0 == PromptFeatures.count })
    self.linear = linear
    self.square = square
    self.means = means
    self.deviations = deviations
    self.bias = bias
  }

  /// Between 0 and 1.
  package func weight(_ prompt: UnsafeBufferPointer<Double>) -> Double {
    var sum = bias
    for index in linear.indices {
      let value = LinearExpert.standardized(prompt[index], means[index], deviations[index])
      sum += linear[index] * value + square[index] * value * value
    }
    return logistic(sum)
  }
}
