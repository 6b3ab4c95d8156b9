package import FileFormats
internal import Numerics

/// Linear experts of three forms of prompt, after the mixture of experts of Jacobs et al. (1991):
///
/// - the exam expert speaks for multiple-choice questions;
/// - the free-form expert for prompts that look like the graded ones without choices, as far as the gate says so;
/// - the open expert, which knows no more than where cheap models fail, for the rest.
///
/// `P = sigmoid(exam)` for a multiple-choice question, else `P = g sigmoid(free) + (1 - g) sigmoid(open)`.
package struct MixtureModel: Sendable, Equatable {
  /// Nil if no multiple-choice question was graded for the pair: they go to the others then.
  package var exam: LinearExpert?
  /// Nil if no other prompt was.
  package var free: LinearExpert?
  /// Nil if every prompt without choices was graded for the pair: the free-form expert speaks for all of them.
  package var gate: FormGate?
  package var open: LinearExpert
  /// Of an embedding.
  package var dimension: Int

  package init(exam: LinearExpert?, free: LinearExpert?, gate: FormGate?, open: LinearExpert, dimension: Int) {
    self.exam = exam
    self.free = free
    self.gate = gate
    self.open = open
    self.dimension = dimension
  }

  /// - Parameters:
  ///   - stem: the embedding of the prompt's stem, `dimension` long.
  ///   - prompt: its features.
  func winRate(
    isMultipleChoice: Bool, _ stem: UnsafeBufferPointer<Float>, _ prompt: UnsafeBufferPointer<Double>
  ) -> Double {
    // An expert that is unwrapped first is copied, and its copies are counted by all threads.
    if isMultipleChoice, let logOdds = exam?.sum(stem, prompt) { return logistic(logOdds) }
    let weight = free == nil ? 0 : gate?.weight(prompt) ?? 1
    var winRate = 0.0
    if weight > 0, let logOdds = free?.sum(stem, prompt) { winRate += weight * logistic(logOdds) }
    if weight < 1 { winRate += (1 - weight) * logistic(open.sum(stem, prompt)) }
    return winRate
  }
}

/// A number, such as the log-odds that the strong model wins, linear in a stem's embedding and in standardised prompt features:
/// `bias + embedding . e + sum_j features[j] * z_j`, with `z_j = (f_j - mean_j) / deviation_j` kept within +-3.
package struct LinearExpert: Sendable, Equatable {
  /// Beyond so many standard deviations of its training prompts a feature says nothing more to an expert.
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

  /// The formula's value.
  package func sum(_ stem: UnsafeBufferPointer<Float>, _ prompt: UnsafeBufferPointer<Double>) -> Double {
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

/// The tensors of a mixture artefact, for each expert NAME of `exam`, `free` (both optional) and `open`:
/// - `NAME.embedding`, F32 [dimension], optional;
/// - `NAME.features`, F64 [3, features], optional: weights, means and standard deviations;
/// - `NAME.bias`, F64 [1];
///
/// and `gate.features`, F64 [4, features] with `gate.bias`, optional: linear and square weights, means and standard
/// deviations. The features are `PromptFeatures.names`, in that order.
extension MixtureModel {
  package init(_ file: Safetensors, dimension: Int) throws(InputError) {
    func expert(_ name: String) throws(InputError) -> LinearExpert? {
      try LinearExpert(file, named: name, dimension: dimension)
    }
    guard let open = try expert("open") else {
      throw InputError(file.file, "lacks the tensor 'open.bias' of a mixture")
    }
    var gate: FormGate?
    if file["gate.bias"] != nil {
      let rows = try file.features("gate.features", rows: 4)
      gate = FormGate(
        linear: rows[0], square: rows[1], means: rows[2], deviations: rows[3],
        bias: try file.doubles("gate.bias", shape: [1])[0])
    }
    self.init(exam: try expert("exam"), free: try expert("free"), gate: gate, open: open, dimension: dimension)
  }

  package func tensors() -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    exam?.add(to: &writer, named: "exam")
    free?.add(to: &writer, named: "free")
    if let gate {
      writer.add(
        "gate.features", .float64, shape: [4, PromptFeatures.count],
        gate.linear + gate.square + gate.means + gate.deviations)
      writer.add("gate.bias", .float64, shape: [1], [gate.bias])
    }
    open.add(to: &writer, named: "open")
    return writer
  }
}

extension LinearExpert {
  /// The tensors `NAME.embedding`, `NAME.features` and `NAME.bias`; nil where there is no bias.
  init?(_ file: Safetensors, named name: String, dimension: Int) throws(InputError) {
    guard file["\(name).bias"] != nil else { return nil }
    self.init(bias: try file.doubles("\(name).bias", shape: [1])[0])
    if file["\(name).embedding"] != nil {
      let values = try file.floats("\(name).embedding", rank: 1).values
      guard values.count == dimension else {
        throw InputError(
          file.file, "tensor '\(name).embedding' has \(values.count) elements for \(dimension) dimensions")
      }
      embedding = values
    }
    if file["\(name).features"] != nil {
      let rows = try file.features("\(name).features", rows: 3)
      (features, means, deviations) = (rows[0], rows[1], rows[2])
    }
  }

  func add(to writer: inout SafetensorsWriter, named name: String) {
    if !embedding.isEmpty { writer.add("\(name).embedding", .float32, shape: [embedding.count], embedding) }
    if !features.isEmpty {
      writer.add(
        "\(name).features", .float64, shape: [3, PromptFeatures.count], features + means + deviations)
    }
    writer.add("\(name).bias", .float64, shape: [1], [bias])
  }
}

extension Safetensors {
  /// The rows of a tensor over features, the last one standard deviations above 0.
  func features(_ name: String, rows: Int) throws(InputError) -> [[Double]] {
    let values = try doubles(name, shape: [rows, PromptFeatures.count])
    let split = (0..<rows).map { Array(values[($0 * PromptFeatures.count)..<(($0 + 1) * PromptFeatures.count)]) }
    guard split[rows - 1].allSatisfy({ $0 > 0 }) else {
      throw InputError(file, "tensor '\(name)' holds a standard deviation that is not above 0")
    }
    return split
  }

  /// Finite numbers, in the order of the tensor.
  func doubles(_ name: String, shape: [Int]) throws(InputError) -> [Double] {
    guard let tensor = self[name], tensor.type == .float64, tensor.shape == shape else {
      let found = self[name].map { "is \($0.type.rawValue) \($0.shape)" } ?? "is missing"
      throw InputError(file, "tensor '\(name)' \(found) where F64 \(shape) is needed")
    }
    let values = tensor.elements(of: Double.self)
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw InputError(file, "tensor '\(name)' holds \(values[bad]) at element \(bad)")
    }
    return values
  }
}
