internal import Glibc
internal import Numerics
internal import Routing
internal import TextModels

/// Fits the experts and the gate of a mixture; one of these knows the embeddings and the settings.
struct ExpertFit {
  let embeddings: EmbeddingMatrix
  let settings: MixtureTrainer.Settings

  /// What an expert may go by.
  private enum Inputs: CaseIterable {
    case features
    case featuresAndEmbedding
  }

  /// An expert of examples whose answers were graded, and of others that are assumed to have gains; nil where all of
  /// the graded ones went the same way, which leaves nothing to learn.
  ///
  /// Ridge regression of the gain, smoothed over domains if there are several. The inputs, features with or without
  /// the embedding, are those with the smaller squared error out of fold over the graded examples. The log-odds are
  /// those of the graded examples' base rate p = P(strong wins) plus the prediction's distance from their mean gain
  /// over p (1 - p), the slope of the log-odds there.
  func expert(_ examples: [MixtureExample], assumed: [MixtureExample] = []) -> LinearExpert? {
    guard let anchor = anchor(examples) else { return nil }
    let errors = Inputs.allCases.map { outOfFoldError(examples, assumed: assumed, inputs: $0) }
    return expert(
      examples + assumed, inputs: errors[1] < errors[0] ? .featuresAndEmbedding : .features,
      featureScale: settings.featureScale, anchor)
  }

  /// The expert of free-form prompts that nobody graded for the pair.
  ///
  /// Where free-form prompts have assumed gains, it is their ridge regression on features and embedding, its log-odds
  /// set at the pair's graded prompts as `expert` sets them. Without them it can go by nothing but where models fail.
  func openExpert(_ examples: [MixtureExample]) -> LinearExpert? {
    let assumed = examples.filter { $0.isAssumed && !$0.form.isMultipleChoice }
    guard assumed.count >= settings.leastExamples else { return failureExpert(examples) }
    guard let anchor = anchor(examples.filter(\.isGraded)) else { return nil }
    return expert(assumed, inputs: .featuresAndEmbedding, featureScale: settings.openFeatureScale, anchor)
  }

  /// P(strong wins) and the mean gain of graded examples; nil where all of them went the same way.
  private func anchor(_ examples: [MixtureExample]) -> (base: Double, gain: Double)? {
    let weights = examples.map(\.weight)
    let gains = examples.map { $0.gain ?? 0 }
    let base = Weighted.mean(gains.map { $0 > 0 ? 1 : 0 }, weights)
    return base > 0 && base < 1 ? (base, Weighted.mean(targets(examples), weights)) : nil
  }

  private func expert(
    _ examples: [MixtureExample], inputs: Inputs, featureScale: Double, _ anchor: (base: Double, gain: Double)
  ) -> LinearExpert {
    let (means, deviations) = ExpertFit.moments(examples.map(\.features), leastDeviation: 1e-6)
    let scale = inputs == .features ? 1 : featureScale
    let fit = ridge(examples, inputs: inputs, featureScale: scale, means, deviations)
    let slope = 1 / (anchor.base * (1 - anchor.base))
    return LinearExpert(
      embedding: fit.weights.dropFirst(PromptFeatures.count).map { Float($0 * slope) },
      features: fit.weights.prefix(PromptFeatures.count).map { $0 * slope * scale }, means: means,
      deviations: deviations, bias: log(anchor.base / (1 - anchor.base)) + slope * (fit.intercept - anchor.gain))
  }

  /// The expert of all prompts by difficulty alone: ridge regression of failure, smoothed over domains, on the
  /// embedding. The log-odds are set at the pair's graded prompts: P(strong wins) there in the mean, and as steep as if
  /// the strong model won the same share of the weak one's failures everywhere.
  private func failureExpert(_ examples: [MixtureExample]) -> LinearExpert? {
    let graded = examples.filter(\.isGraded)
    let gradedWeights = graded.map(\.weight)
    let base = Weighted.mean(graded.map { ($0.gain ?? 0) > 0 ? 1 : 0 }, gradedWeights)
    let failure = Weighted.mean(graded.map(\.failure), gradedWeights)
    guard base > 0, base < 1, failure > 0 else { return nil }
    var design = DesignMatrix(columnCount: embeddings.dimension)
    for example in examples { design.append(stem(example)) }
    let weights = examples.map(\.weight)
    let targets = Weighted.smoothed(
      examples.map(\.failure), weights, domains: examples.map(\.domain), share: settings.smoothing,
      prior: settings.domainPrior)
    let fit = RidgeRegression(design, targets: targets, exampleWeights: weights, penalty: settings.penalty)
    let mean = Weighted.mean(graded.map { fit.predict(stem($0)[...]) }, gradedWeights)
    let slope = base / failure / (base * (1 - base))
    return LinearExpert(
      embedding: fit.weights.map { Float($0 * slope) },
      bias: log(base / (1 - base)) + slope * (fit.intercept - mean))
  }

  /// The gate between prompts without choices that were graded for the pair and all others, the stems of multiple-choice
  /// questions among them; nil if there are no others. How many there are of either says what data was at hand and
  /// nothing of a log, so the intercept is set as if there were equally many (King and Zeng 2001).
  func gate(_ examples: [MixtureExample]) -> FormGate? {
    let labels = examples.map { $0.isGraded && !$0.form.isMultipleChoice }
    let inside = zip(examples, labels).filter(\.1).map(\.0)
    guard labels.contains(false), !inside.isEmpty else { return nil }
    let (means, deviations) = ExpertFit.moments(inside.map(\.features), leastDeviation: settings.leastGateDeviation)
    let scale = settings.gateScale
    var design = DesignMatrix(columnCount: 2 * PromptFeatures.count)
    for example in examples {
      let values = ExpertFit.standardized(example.stemFeatures, means, deviations)
      design.append(values.map { $0 * scale } + values.map { $0 * $0 * scale })
    }
    let fit = LogisticRegression(design, labels: labels)
    return FormGate(
      linear: fit.weights.prefix(PromptFeatures.count).map { $0 * scale },
      square: fit.weights.suffix(PromptFeatures.count).map { $0 * scale }, means: means, deviations: deviations,
      bias: fit.intercept + log(Double(examples.count - inside.count) / Double(inside.count)))
  }

  /// Mean squared error of the gain, each example predicted by the fit of the other folds and of all assumed examples.
  private func outOfFoldError(
    _ examples: [MixtureExample], assumed: [MixtureExample], inputs: Inputs
  ) -> Double {
    var random = SplitMix64(seed: settings.seed)
    let order = Array(examples.indices).shuffled(using: &random)
    var squares = [Double](repeating: 0, count: examples.count)
    for fold in 0..<settings.foldCount {
      let held = stride(from: fold, to: order.count, by: settings.foldCount).map { order[$0] }
      let isHeld = Set(held)
      let kept = examples.indices.filter { !isHeld.contains($0) }.map { examples[$0] } + assumed
      guard !kept.isEmpty else { continue }
      let (means, deviations) = ExpertFit.moments(kept.map(\.features), leastDeviation: 1e-6)
      let fit = ridge(kept, inputs: inputs, featureScale: settings.featureScale, means, deviations)
      for index in held {
        let row = row(
          examples[index], inputs: inputs, featureScale: settings.featureScale, means, deviations)
        let prediction = fit.predict(row[...])
        let error = prediction - (examples[index].gain ?? 0)
        squares[index] = error * error
      }
    }
    return Weighted.mean(squares, examples.map(\.weight))
  }

  private func ridge(
    _ examples: [MixtureExample], inputs: Inputs, featureScale: Double, _ means: [Double], _ deviations: [Double]
  ) -> RidgeRegression {
    let size = PromptFeatures.count + (inputs == .features ? 0 : embeddings.dimension)
    var design = DesignMatrix(columnCount: size)
    for example in examples {
      design.append(row(example, inputs: inputs, featureScale: featureScale, means, deviations))
    }
    return RidgeRegression(
      design, targets: targets(examples), exampleWeights: examples.map(\.weight),
      penalty: inputs == .features ? settings.featurePenalty : settings.penalty)
  }

  /// Gains, smoothed where there is more than one domain.
  private func targets(_ examples: [MixtureExample]) -> [Double] {
    let gains = examples.map { $0.gain ?? 0 }
    let domains = examples.map(\.domain)
    guard Set(domains).count > 1 else { return gains }
    return Weighted.smoothed(
      gains, examples.map(\.weight), domains: domains, share: settings.smoothing, prior: settings.domainPrior)
  }

  private func row(
    _ example: MixtureExample, inputs: Inputs, featureScale: Double, _ means: [Double], _ deviations: [Double]
  ) -> [Double] {
    let features = ExpertFit.standardized(example.features, means, deviations)
    return inputs == .features ? features : features.map { $0 * featureScale } + stem(example)
  }

  static func standardized(_ features: PromptFeatures, _ means: [Double], _ deviations: [Double]) -> [Double] {
    features.values.indices.map {
      LinearExpert.standardized(features.values[$0], means[$0], deviations[$0])
    }
  }

  private func stem(_ example: MixtureExample) -> [Double] { embeddings.withRow(example.row) { $0.map(Double.init) } }

  /// Mean and standard deviation of each feature.
  static func moments(
    _ features: [PromptFeatures], leastDeviation: Double
  ) -> (means: [Double], deviations: [Double]) {
    let count = Double(features.count)
    let means = PromptFeatures.names.indices.map { column in
      features.reduce(0) { $0 + $1.values[column] } / count
    }
    let deviations = PromptFeatures.names.indices.map { column in
      let variance = features.reduce(0) { sum, row in
        sum + (row.values[column] - means[column]) * (row.values[column] - means[column])
      }
      return max((variance / count).squareRoot(), leastDeviation)
    }
    return (means, deviations)
  }
}

/// Rows of inputs of a regression, row-major.
struct DesignMatrix {
  let columnCount: Int
  private(set) var values: [Double] = []

  init(columnCount: Int) { self.columnCount = columnCount }

  var rowCount: Int { values.count / columnCount }

  mutating func append(_ row: some Collection<Double>) {
    precondition(row.count == columnCount)
    values.append(contentsOf: row)
  }

  subscript(row: Int) -> ArraySlice<Double> { values[(row * columnCount)..<((row + 1) * columnCount)] }

  /// `sum_i weights[i] x_i / sum_i weights[i]`.
  func columnMeans(weights: [Double]) -> [Double] {
    let zeros = [Double](repeating: 0, count: columnCount)
    let total = weights.reduce(0, +)
    return weightedSum(weights, center: zeros).map { $0 / total }
  }

  /// `sum_i weights[i] (x_i - center) (x_i - center)^T`, its lower triangle, `columnCount` x `columnCount`; row after
  /// row, so that the same rows give the same bits.
  func gram(center: [Double], weights: [Double]) -> [Double] {
    var gram = [Double](repeating: 0, count: columnCount * columnCount)
    var row = [Double](repeating: 0, count: columnCount)
    gram.withUnsafeMutableBufferPointer { gram in
      for index in 0..<rowCount {
        for column in 0..<columnCount { row[column] = values[index * columnCount + column] - center[column] }
        row.withUnsafeBufferPointer { row in
          for first in 0..<columnCount {
            let factor = row[first] * weights[index]
            for second in 0...first { gram[first * columnCount + second] += factor * row[second] }
          }
        }
      }
    }
    return gram
  }

  /// `sum_i factors[i] (x_i - center)`.
  func weightedSum(_ factors: [Double], center: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: columnCount)
    for row in 0..<rowCount {
      for column in 0..<columnCount {
        sum[column] += factors[row] * (values[row * columnCount + column] - center[column])
      }
    }
    return sum
  }
}
