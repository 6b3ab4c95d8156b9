package import ModelFiles

/// The tensors of a similarity-weighted artefact:
/// - `prompts`, I16 (or F16, F32) [prompts, dimension]: unit vectors; as I16, 32,767 stands for 1;
/// - `grades`, I8 [prompts, models], optional: what `BattleSet.grades` says;
/// - `battles`, I32 [battles, 4], optional: prompt, model A, model B, outcome (0 A, 1 B, 2 tie).
extension SimilarityWeightedModel {
  package init(_ file: Safetensors, manifest: RouterManifest) throws(RoutingError) {
    func fail(_ reason: String) -> RoutingError { RoutingError(subject: file.file, reason: reason) }
    let (vectors, promptCount) = try UnitVectors.read(
      "prompts", from: file, dimension: manifest.embedder.dimension)
    let modelCount = manifest.models.count
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
    var tiers = [Int](repeating: 0, count: modelCount)
    for (tier, names) in manifest.tiers.enumerated() {
      for name in names {
        if let index = manifest.models.firstIndex(of: name) { tiers[index] = tier }
      }
    }
    let set = BattleSet(promptCount: promptCount, modelCount: modelCount, grades: grades, battles: battles)
    do throws(RoutingError) {
      let made: Result<SimilarityWeightedModel, RoutingError> = vectors.withUnsafeBufferPointer { buffer in
        do throws(RoutingError) {
          return .success(
            try SimilarityWeightedModel(
              vectors: buffer, dimension: manifest.embedder.dimension, battles: set, models: manifest.models,
              tiers: tiers))
        } catch {
          return .failure(error)
        }
      }
      self = try made.get()
    } catch {
      throw RoutingError(subject: file.file, reason: "\(error)")
    }
  }
}
