package import ModelFiles

/// The tensors of a mixture artefact, for each expert NAME of `exam`, `free` (both optional) and `open`:
/// - `NAME.embedding`, F32 [dimension], optional;
/// - `NAME.features`, F64 [3, features], optional: weights, means and standard deviations;
/// - `NAME.bias`, F64 [1];
///
/// and `gate.features`, F64 [4, features] with `gate.bias`, optional: linear and square weights, means and standard
/// deviations. The features are `PromptFeatures.names`, in that order.
extension MixtureModel {
  package init(_ file: Safetensors, dimension: Int) throws(RoutingError) {
    func expert(_ name: String) throws(RoutingError) -> LinearExpert? {
      guard file["\(name).bias"] != nil else { return nil }
      var expert = LinearExpert(bias: try MixtureModel.doubles(file, "\(name).bias", rows: 1, columns: 1)[0])
      if file["\(name).embedding"] != nil {
        let values: [Float]
        do throws(ModelFileError) { values = try file.floats("\(name).embedding", rank: 1).values } catch {
          throw RoutingError(error)
        }
        guard values.count == dimension else {
          throw RoutingError(
            subject: file.file,
            reason: "tensor '\(name).embedding' has \(values.count) elements for \(dimension) dimensions")
        }
        expert.embedding = values
      }
      if file["\(name).features"] != nil {
        let rows = try MixtureModel.features(file, "\(name).features", rows: 3)
        (expert.features, expert.means, expert.deviations) = (rows[0], rows[1], rows[2])
      }
      return expert
    }
    guard let open = try expert("open") else {
      throw RoutingError(subject: file.file, reason: "lacks the tensor 'open.bias' of a mixture")
    }
    var gate: FormGate?
    if file["gate.bias"] != nil {
      let rows = try MixtureModel.features(file, "gate.features", rows: 4)
      gate = FormGate(
        linear: rows[0], square: rows[1], means: rows[2], deviations: rows[3],
        bias: try MixtureModel.doubles(file, "gate.bias", rows: 1, columns: 1)[0])
    }
    self.init(exam: try expert("exam"), free: try expert("free"), gate: gate, open: open, dimension: dimension)
  }

  package func tensors() -> SafetensorsWriter {
    var writer = SafetensorsWriter()
    func add(_ expert: LinearExpert, _ name: String) {
      if !expert.embedding.isEmpty {
        writer.add("\(name).embedding", .float32, shape: [expert.embedding.count], expert.embedding)
      }
      if !expert.features.isEmpty {
        writer.add(
          "\(name).features", .float64, shape: [3, PromptFeatures.count],
          expert.features + expert.means + expert.deviations)
      }
      writer.add("\(name).bias", .float64, shape: [1], [expert.bias])
    }
    if let exam { add(exam, "exam") }
    if let free { add(free, "free") }
    if let gate {
      writer.add(
        "gate.features", .float64, shape: [4, PromptFeatures.count],
        gate.linear + gate.square + gate.means + gate.deviations)
      writer.add("gate.bias", .float64, shape: [1], [gate.bias])
    }
    add(open, "open")
    return writer
  }

  /// The rows of a tensor over features, the last one standard deviations above 0.
  private static func features(_ file: Safetensors, _ name: String, rows: Int) throws(RoutingError) -> [[Double]] {
    let values = try doubles(file, name, rows: rows, columns: PromptFeatures.count)
    let split = (0..<rows).map { Array(values[($0 * PromptFeatures.count)..<(($0 + 1) * PromptFeatures.count)]) }
    guard split[rows - 1].allSatisfy({ $0 > 0 }) else {
      throw RoutingError(subject: file.file, reason: "tensor '\(name)' holds a standard deviation that is not above 0")
    }
    return split
  }

  private static func doubles(
    _ file: Safetensors, _ name: String, rows: Int, columns: Int
  ) throws(RoutingError) -> [Double] {
    let shape = rows == 1 ? [columns] : [rows, columns]
    guard let tensor = file[name], tensor.type == .float64, tensor.shape == shape else {
      let found = file[name].map { "is \($0.type.rawValue) \($0.shape)" } ?? "is missing"
      throw RoutingError(subject: file.file, reason: "tensor '\(name)' \(found) where F64 \(shape) is needed")
    }
    let values = tensor.elements(of: Double.self)
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw RoutingError(subject: file.file, reason: "tensor '\(name)' holds \(values[bad]) at element \(bad)")
    }
    return values
  }
}
