package import FileFormats
internal import Numerics

/// Training prompts' vectors and the battles over them, as the artefacts of `sw_ranking` and `knn` hold them:
/// - `prompts`, I16 (or F16, F32) [prompts, dimension]: unit vectors; as I16, 32,767 stands for 1;
/// - `grades`, I8 [prompts, models], optional: what `BattleSet.grades` says;
/// - `battles`, I32 [battles, 4], optional: prompt, model A, model B, outcome (0 A, 1 B, 2 tie);
/// - `weights`, F32 [prompts], optional: how much each battle of a prompt counts, above 0; 1 without it.
package struct PromptBattles: Sendable {
  /// Row-major, `battles.promptCount` unit vectors in fixed point; a row of zeros is a prompt without a known token.
  package let vectors: [Int16]
  package let battles: BattleSet

  package init(vectors: [Int16], battles: BattleSet) {
    self.vectors = vectors
    self.battles = battles
  }

  package init(_ file: Safetensors, dimension: Int, modelCount: Int) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(file.file, reason) }
    let (vectors, promptCount) = try UnitVectors.read("prompts", from: file, dimension: dimension)
    var grades: [Int8] = []
    if let tensor = file["grades"] {
      guard tensor.type == .int8, tensor.shape == [promptCount, modelCount] else {
        throw fail(
          "tensor 'grades' is \(tensor.type.rawValue) \(tensor.shape) where I8 [\(promptCount), \(modelCount)] is "
            + "needed")
      }
      grades = tensor.elements(of: Int8.self)
    }
    var battles: [Battle] = []
    if let tensor = file["battles"] {
      guard tensor.type == .int32, tensor.shape.count == 2, tensor.shape[1] == 4 else {
        throw fail("tensor 'battles' is \(tensor.type.rawValue) \(tensor.shape) where I32 [battles, 4] is needed")
      }
      let numbers = tensor.elements(of: Int32.self)
      battles.reserveCapacity(tensor.shape[0])
      for row in 0..<tensor.shape[0] {
        let values = (0..<4).map { Int(numbers[4 * row + $0]) }
        guard (0..<promptCount).contains(values[0]), (0..<modelCount).contains(values[1]),
          (0..<modelCount).contains(values[2]), values[1] != values[2],
          let outcome = UInt8(exactly: values[3]).flatMap(BattleOutcome.init(rawValue:))
        else {
          throw fail(
            "battle \(row) is \(values): it needs a prompt below \(promptCount), two models below \(modelCount) and "
              + "the outcome 0, 1 or 2")
        }
        battles.append(Battle(prompt: values[0], modelA: values[1], modelB: values[2], outcome: outcome))
      }
    }
    guard !grades.isEmpty || !battles.isEmpty else { throw fail("holds neither 'grades' nor 'battles'") }
    self.init(
      vectors: vectors,
      battles: BattleSet(
        promptCount: promptCount, modelCount: modelCount, grades: grades, battles: battles,
        weights: try PromptBattles.weights(file, promptCount: promptCount)))
  }

  private static func weights(_ file: Safetensors, promptCount: Int) throws(InputError) -> [Float] {
    guard file["weights"] != nil else { return [] }
    let weights = try file.floats("weights", rank: 1).values
    guard weights.count == promptCount else {
      throw InputError(file.file, "tensor 'weights' holds \(weights.count) values for \(promptCount) prompts")
    }
    if let row = weights.firstIndex(where: { $0 <= 0 }) {
      throw InputError(file.file, "tensor 'weights' holds \(weights[row]) for prompt \(row); it must be above 0")
    }
    return weights
  }
}

/// Unit vectors of prompts in an artefact: I16 (or F16, F32) [prompts, dimension]; as I16, 32,767 stands for 1.
enum UnitVectors {
  /// The values and how many vectors they are.
  static func read(
    _ name: String, from file: Safetensors, dimension: Int
  ) throws(InputError) -> (values: [Int16], count: Int) {
    let tensor = try file.tensor(name, rank: 2)
    guard tensor.shape[0] > 0, tensor.shape[1] == dimension else {
      throw InputError(
        file.file, "tensor '\(name)' has the shape \(tensor.shape) where [prompts, \(dimension)] is needed")
    }
    if tensor.type == .int16 {
      let values = tensor.elements(of: Int16.self)
      if let row = lengthFlaw(values, dimension: dimension) {
        throw InputError(file.file, "row \(row) of tensor '\(name)' is not a unit vector in units of 1/32767")
      }
      return (values, tensor.shape[0])
    }
    let floats = try file.floats(name, rank: 2).values
    var values = [Int16](repeating: 0, count: floats.count)
    floats.withUnsafeBufferPointer { floats in
      values.withUnsafeMutableBufferPointer { values in
        for start in stride(from: 0, to: floats.count, by: dimension) {
          FixedPoint.normalize(
            UnsafeBufferPointer(rebasing: floats[start..<(start + dimension)]),
            into: UnsafeMutableBufferPointer(rebasing: values[start..<(start + dimension)]))
        }
      }
    }
    return (values, tensor.shape[0])
  }

  /// The first row that is neither zero nor of length 1 to within a hundredth, for sums of longer ones could overflow,
  /// or that holds -32,768, which the kernels cannot take.
  private static func lengthFlaw(_ values: [Int16], dimension: Int) -> Int? {
    values.withUnsafeBufferPointer { values in
      for start in stride(from: 0, to: values.count, by: dimension) {
        var squares: Int64 = 0
        for index in start..<(start + dimension) { squares += Int64(Int32(values[index]) * Int32(values[index])) }
        let length = Double(squares).squareRoot() / Double(FixedPoint.one)
        let isUnit = squares == 0 || abs(length - 1) < 0.01
        guard isUnit, !values[start..<(start + dimension)].contains(.min) else { return start / dimension }
      }
      return nil
    }
  }
}
