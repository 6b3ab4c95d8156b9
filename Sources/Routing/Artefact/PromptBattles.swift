package import ModelFiles

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

  package init(_ file: Safetensors, dimension: Int, modelCount: Int) throws(RoutingError) {
    func fail(_ reason: String) -> RoutingError { RoutingError(subject: file.file, reason: reason) }
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

  private static func weights(_ file: Safetensors, promptCount: Int) throws(RoutingError) -> [Float] {
    guard file["weights"] != nil else { return [] }
    let weights: [Float]
    do throws(ModelFileError) { weights = try file.floats("weights", rank: 1).values } catch {
      throw RoutingError(error)
    }
    guard weights.count == promptCount else {
      throw RoutingError(
        subject: file.file, reason: "tensor 'weights' holds \(weights.count) values for \(promptCount) prompts")
    }
    if let row = weights.firstIndex(where: { $0 <= 0 }) {
      throw RoutingError(
        subject: file.file, reason: "tensor 'weights' holds \(weights[row]) for prompt \(row); it must be above 0")
    }
    return weights
  }
}
