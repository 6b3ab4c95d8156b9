package import Routing
package import TextModels
internal import Glibc
internal import Numerics

/// Trains a `KindClassifier`: ridge regression of the kinds' indicators on a prompt's features, every kind weighing the
/// same, by one Cholesky factor for all kinds.
///
/// Scikit-learn's `RidgeClassifier(alpha, class_weight: "balanced")` on features whose form part is standardised and scaled.
package struct KindTrainer: Sendable {
  /// Of squared weights, next to embeddings of length 1.
  private static let penalty = 1.0
  /// What a standard deviation of a form feature counts next to an embedding.
  private static let formScale = 0.1
  private static let temperatures = (1...160).map { Double($0) / 4 }

  private let examples: KindExamples
  private let embedder: EmbedderIdentity
  /// One row an example.
  private let features: [Double]
  private var count: Int { KindFeatures.count(dimension: embedder.dimension) }

  package init(_ examples: KindExamples, embedder: any EmbeddingModel) {
    self.examples = examples
    self.embedder = embedder.identity
    var features: [Double] = []
    for start in stride(from: 0, to: examples.examples.count, by: 256) {
      let part = examples.examples[start..<min(start + 256, examples.examples.count)]
      var bytes: [UInt8] = []
      var ranges: [Range<Int>] = []
      for example in part {
        let first = bytes.count
        bytes.append(contentsOf: example.text.utf8)
        ranges.append(first..<bytes.count)
      }
      features += bytes.withUnsafeBufferPointer { bytes in
        embedder.kindFeatures(of: ranges.map { UnsafeBufferPointer(rebasing: bytes[$0]) })
      }
    }
    self.features = features
  }

  /// Measures a classifier of the examples that are not left out on those that are, and trains one of all.
  ///
  /// - Parameter provenance: its `rowCount` is set here.
  package func train(_ provenance: TrainingProvenance) -> (classifier: KindClassifier, report: KindReport) {
    var provenance = provenance
    provenance.rowCount = examples.examples.count
    let all = Array(examples.examples.indices)
    let left = all.filter { examples.examples[$0].isLeftOut }
    let part = fit(all.filter { !examples.examples[$0].isLeftOut })
    let temperature = temperature(of: part, on: left)
    let measured = KindClassifier(
      kinds: examples.kinds, embedder: embedder, weights: part.weights, intercepts: part.intercepts,
      temperature: temperature, training: provenance, accuracy: nil)
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: examples.kinds.count), count: examples.kinds.count)
    for index in left { confusion[examples.examples[index].kind][measured.label(row(index)).kind] += 1 }
    let report = KindReport(kinds: examples.kinds, examples: counts(of: all), confusion: confusion)
    let whole = fit(all)
    let classifier = KindClassifier(
      kinds: examples.kinds, embedder: embedder, weights: whole.weights, intercepts: whole.intercepts,
      temperature: temperature, training: provenance,
      accuracy: left.isEmpty ? nil : KindClassifier.Accuracy(correct: report.correct, of: left.count))
    return (classifier, report)
  }

  private func row(_ index: Int) -> ArraySlice<Double> { features[(index * count)..<((index + 1) * count)] }

  private func counts(of indices: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: examples.kinds.count)
    for index in indices { counts[examples.examples[index].kind] += 1 }
    return counts
  }

  /// Weights of the features as they are: what standardising does to them is in the weights and intercepts.
  private func fit(_ indices: [Int]) -> (weights: [Double], intercepts: [Double]) {
    let kindCounts = counts(of: indices)
    let present = kindCounts.count { $0 > 0 }
    let exampleWeights = indices.map { index in
      Double(indices.count) / Double(present) / Double(kindCounts[examples.examples[index].kind])
    }
    let scales = scales(indices)
    var design = DesignMatrix(columnCount: count)
    for index in indices { design.append(zip(row(index), scales).map { $0 * $1 }) }
    let means = design.columnMeans(weights: exampleWeights)
    var gram = design.gram(center: means, weights: exampleWeights)
    for column in 0..<count { gram[column * count + column] += KindTrainer.penalty }
    let factor = Cholesky(gram, size: count)
    var weights: [Double] = []
    var intercepts: [Double] = []
    for kind in examples.kinds.indices {
      let targets = indices.map { examples.examples[$0].kind == kind ? 1.0 : 0 }
      let mean = Weighted.mean(targets, exampleWeights)
      let right = design.weightedSum(zip(targets, exampleWeights).map { ($0 - mean) * $1 }, center: means)
      // The penalty makes the matrix positive definite.
      let solution = factor?.solve(right) ?? [Double](repeating: 0, count: count)
      weights += zip(solution, scales).map { $0 * $1 }
      intercepts.append(mean - zip(solution, means).reduce(0) { $0 + $1.0 * $1.1 })
    }
    return (weights, intercepts)
  }

  /// 1 for embeddings, `formScale` over the standard deviation for the form; 0 for what never varies.
  private func scales(_ indices: [Int]) -> [Double] {
    let formCount = KindFeatures.formNames.count
    var scales = [Double](repeating: 1, count: count)
    for column in (count - formCount)..<count {
      let values = indices.map { features[$0 * count + column] }
      let mean = values.reduce(0, +) / Double(values.count)
      let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
      scales[column] = deviation > 1e-9 ? KindTrainer.formScale / deviation : 0
    }
    return scales
  }

  /// The one with the least log loss on examples that the fit does not know.
  private func temperature(of fit: (weights: [Double], intercepts: [Double]), on indices: [Int]) -> Double {
    let classifier = KindClassifier(
      kinds: examples.kinds, embedder: embedder, weights: fit.weights, intercepts: fit.intercepts, temperature: 1,
      training: TrainingProvenance(data: [], rowCount: 0, licence: "", command: ""), accuracy: nil)
    let scores = indices.map { (scores: classifier.scores(row($0)), kind: examples.examples[$0].kind) }
    func loss(_ temperature: Double) -> Double {
      scores.reduce(0) { sum, example in
        let highest = example.scores.max() ?? 0
        let total = example.scores.reduce(0) { $0 + exponential(temperature * ($1 - highest)) }
        return sum + log(total) - temperature * (example.scores[example.kind] - highest)
      }
    }
    return KindTrainer.temperatures.min { loss($0) < loss($1) } ?? 1
  }
}
