internal import LinearAlgebra

/// Log-odds that the strong model wins, linear in a stem's embedding and in standardised prompt features:
/// `bias + embedding . e + sum_j features[j] * z_j`, with `z_j = (f_j - mean_j) / deviation_j` kept within +-3.
package struct LinearExpert: Sendable, Equatable {
  /// Beyond so many standard deviations of its training prompts a feature tells an expert nothing more.
  package static let clip = 3.0

  /// As long as an embedding, or empty for an expert that goes by features alone.
  package var embedding: [Float]
  /// `PromptFeatures.count` values each, or empty for an expert that goes by the embedding alone.
  package var features: [Double]
  package var means: [Double]
  package var deviations: [Double]
  package var bias: Double

  package init(
    embedding: [Float] = [], features: [Double] = [], means: [Double] = [], deviations: [Double] = [], bias: Double
  ) {
    precondition(features.count == means.count && features.count == deviations.count)
    self.embedding = embedding
    self.features = features
    self.means = means
    self.deviations = deviations
    self.bias = bias
  }

  func logOdds(_ stem: UnsafeBufferPointer<Float>, _ prompt: UnsafeBufferPointer<Double>) -> Double {
    var sum = bias
    if !embedding.isEmpty { sum += embedding.withUnsafeBufferPointer { Double(dot($0, stem)) } }
    for index in features.indices {
      sum += features[index] * LinearExpert.standardized(prompt[index], means[index], deviations[index])
    }
    return sum
  }

  package static func standardized(_ value: Double, _ mean: Double, _ deviation: Double) -> Double {
    min(max((value - mean) / deviation, -clip), clip)
  }
}
