internal import CKernels
internal import FileFormats
internal import Glibc
internal import Numerics
internal import Routing
internal import TextModels

/// The network that `MatrixFactorizationTrainer` fits: its parameters, their gradients and Adam's moments.
///
/// Parameters are end to end: P (models x factors), then W1 transposed (dimension x factors), then w2 (factors).
struct FactorNetwork {
  let modelCount: Int
  let factorCount: Int
  let dimension: Int
  var parameters: [Float]
  private var gradients: [Float]
  private var means: [Float]
  private var squares: [Float]
  private var stepCount = 0
  /// W1 e and its gradient for each example of a batch, and the noisy embeddings.
  private var hidden: [Float]
  private var noisy: [Float]

  var projectionStart: Int { modelCount * factorCount }
  var classifierStart: Int { projectionStart + dimension * factorCount }

  /// torch's own start: P from a bell-shaped distribution of variance 1, W1 and w2 uniform within
  /// +-1 / sqrt(inputs).
  init(modelCount: Int, factorCount: Int, dimension: Int, batchSize: Int, random: inout SplitMix64) {
    self.modelCount = modelCount
    self.factorCount = factorCount
    self.dimension = dimension
    parameters = (0..<(modelCount * factorCount)).map { _ in FactorNetwork.bell(&random) }
    for (count, inputs) in [(dimension * factorCount, dimension), (factorCount, factorCount)] {
      let bound = 1 / Double(inputs).squareRoot()
      for _ in 0..<count { parameters.append(Float((2 * random.nextUnit() - 1) * bound)) }
    }
    gradients = [Float](repeating: 0, count: parameters.count)
    means = gradients
    squares = gradients
    hidden = [Float](repeating: 0, count: factorCount)
    noisy = [Float](repeating: 0, count: dimension)
  }

  /// Mean 0, variance 1: four 16-bit uniforms of one draw, added and scaled. Its bits need no logarithm.
  private static func bell(_ random: inout SplitMix64) -> Float {
    let bits = random.next()
    let sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48)
    return (Float(sum) / 65_535 - 2) * 1.7320508
  }

  /// One step of Adam on the battles' weighted losses over the size of the batch. Returns the sum of these losses
  /// before the step, with noise.
  @discardableResult mutating func step(
    _ batch: ArraySlice<BattleExample>, _ embeddings: EmbeddingMatrix,
    _ settings: MatrixFactorizationTrainer, _ random: inout SplitMix64
  ) -> Double {
    var sum = 0.0
    for index in gradients.indices { gradients[index] = 0 }
    for example in batch {
      embeddings.withRow(example.prompt) { row in
        for index in row.indices { noisy[index] = row[index] + settings.noise * FactorNetwork.bell(&random) }
      }
      project()
      let (winner, loser) = (unit(example.winner), unit(example.loser))
      let margin = Double(margin(winner.unit, loser.unit))
      sum += FactorNetwork.loss(example, margin)
      let pull = Float(-1 / (1 + exp(margin)) + Double(1 - example.share))
      let slope = example.weight * pull / Float(batch.count)
      accumulate(example, winner: winner, loser: loser, slope: slope)
    }
    stepCount += 1
    let corrections = [
      Float(1 - pow(0.9, Double(stepCount))), Float(1 - pow(0.999, Double(stepCount))),
    ]
    kernel_adam(
      &parameters, gradients, &means, &squares, parameters.count, settings.learningRate, settings.weightDecay,
      corrections)
    return sum
  }

  /// Binary cross-entropy in nats: log(1 + e^-margin), plus the loser's share times the margin; times the weight.
  private static func loss(_ example: BattleExample, _ margin: Double) -> Double {
    Double(example.weight) * (max(0, -margin) + log1p(exp(-abs(margin))) + Double(1 - example.share) * margin)
  }

  /// The weighted mean of the losses, without noise.
  mutating func loss(_ examples: [BattleExample], _ embeddings: EmbeddingMatrix) -> Double {
    var sum = 0.0
    var weight = 0.0
    for example in examples {
      sum += FactorNetwork.loss(
        example, margin(of: example.winner, over: example.loser, on: example.prompt, embeddings))
      weight += Double(example.weight)
    }
    return weight > 0 ? sum / weight : 0
  }

  /// The chance that one model's answer beats another's, without noise.
  mutating func chance(of model: Int, over other: Int, on prompt: Int, _ embeddings: EmbeddingMatrix) -> Double {
    1 / (1 + exp(-margin(of: model, over: other, on: prompt, embeddings)))
  }

  private mutating func margin(of model: Int, over other: Int, on prompt: Int, _ embeddings: EmbeddingMatrix) -> Double
  {
    embeddings.withRow(prompt) { row in
      for index in row.indices { noisy[index] = row[index] }
    }
    project()
    return Double(margin(unit(model).unit, unit(other).unit))
  }

  /// hidden = W1 noisy.
  private mutating func project() {
    for factor in hidden.indices { hidden[factor] = 0 }
    let (start, factorCount, dimension) = (projectionStart, factorCount, dimension)
    hidden.withUnsafeMutableBufferPointer { [parameters, noisy] hidden in
      parameters.withUnsafeBufferPointer { parameters in
        guard let source = parameters.baseAddress else { return }
        for index in 0..<dimension {
          kernel_axpy(
            noisy[index], source + start + index * factorCount, hidden.baseAddress, factorCount)
        }
      }
    }
  }

  private func unit(_ model: Int) -> (unit: [Float], norm: Float) {
    let row = parameters[(model * factorCount)..<((model + 1) * factorCount)]
    let norm = max(row.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
    return (row.map { $0 / norm }, norm)
  }

  /// w2 . ((winner - loser) * hidden).
  private func margin(_ winner: [Float], _ loser: [Float]) -> Float {
    var sum: Float = 0
    for factor in 0..<factorCount {
      sum += parameters[classifierStart + factor] * (winner[factor] - loser[factor]) * hidden[factor]
    }
    return sum
  }

  /// Adds the gradients of one example, `slope` being the loss's derivative by the margin.
  private mutating func accumulate(
    _ example: BattleExample, winner: (unit: [Float], norm: Float),
    loser: (unit: [Float], norm: Float), slope: Float
  ) {
    // By the unit vectors: +-slope * w2 * hidden; through the normalisation, its part along the vector drops out.
    var pull = [Float](repeating: 0, count: factorCount)
    for factor in 0..<factorCount {
      let weight = parameters[classifierStart + factor]
      let difference = winner.unit[factor] - loser.unit[factor]
      pull[factor] = slope * weight * hidden[factor]
      gradients[classifierStart + factor] += slope * difference * hidden[factor]
      hidden[factor] = slope * weight * difference
    }
    for (model, vector, sign) in [(example.winner, winner, Float(1)), (example.loser, loser, Float(-1))] {
      var along: Float = 0
      for factor in 0..<factorCount { along += pull[factor] * vector.unit[factor] }
      for factor in 0..<factorCount {
        gradients[model * factorCount + factor] +=
          sign * (pull[factor] - along * vector.unit[factor]) / vector.norm
      }
    }
    let (start, factorCount, dimension) = (projectionStart, factorCount, dimension)
    gradients.withUnsafeMutableBufferPointer { [hidden, noisy] gradients in
      guard let target = gradients.baseAddress else { return }
      for index in 0..<dimension {
        kernel_axpy(noisy[index], hidden, target + start + index * factorCount, factorCount)
      }
    }
  }
}

extension FactorNetwork {
  /// In RouteLLM's layout and under its names.
  func tensors() -> SafetensorsWriter {
    var projection = [Float](repeating: 0, count: factorCount * dimension)
    for index in 0..<dimension {
      for factor in 0..<factorCount {
        projection[factor * dimension + index] = parameters[projectionStart + index * factorCount + factor]
      }
    }
    var writer = SafetensorsWriter()
    writer.add("P.weight", .float32, shape: [modelCount, factorCount], Array(parameters[..<projectionStart]))
    writer.add("text_proj.0.weight", .float32, shape: [factorCount, dimension], projection)
    writer.add("classifier.0.weight", .float32, shape: [1, factorCount], Array(parameters[classifierStart...]))
    return writer
  }
}
