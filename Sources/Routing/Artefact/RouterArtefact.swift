package import FileFormats
internal import Files
package import TextModels

/// A router on disk or in the executable: a manifest and a safetensors file, read and checked but not yet a router.
package struct RouterArtefact: Sendable {
  /// Where it came from.
  package let location: String
  package let manifest: RouterManifest
  let tensors: Safetensors
  let tensorBytes: ModelBytes
  /// SHA-256 over the manifest's bytes followed by the tensors'.
  package let sha256: String

  package init(_ files: ArtefactFiles) throws(InputError) {
    let manifestBytes: ModelBytes
    let tensorBytes: ModelBytes
    guard files.holds(RouterManifest.fileName) else {
      throw InputError(
        "\(files)",
        ForeignModel.reason("\(files)")
          ?? "is not a router: it holds neither \(RouterManifest.fileName) of an artefact nor "
          + "\(ModelCheckpoint.configurationFile) of a checkpoint")
    }
    manifestBytes = try files.bytes(of: RouterManifest.fileName)
    // A manifest that cannot be read is reported before tensors that are missing.
    _ = try RouterManifest(parsing: manifestBytes.contents, path: files.path(of: RouterManifest.fileName))
    tensorBytes = try files.bytes(of: RouterManifest.tensorFileName)
    try self.init(manifest: manifestBytes.contents, tensors: tensorBytes, location: "\(files)")
  }

  /// An artefact from memory.
  /// - Parameter location: for messages.
  package init(manifest text: [UInt8], tensors tensorBytes: ModelBytes, location: String) throws(InputError) {
    self.location = location
    self.tensorBytes = tensorBytes
    manifest = try RouterManifest(parsing: text, path: "\(location)/\(RouterManifest.fileName)")
    tensors = try Safetensors(tensorBytes, file: "\(location)/\(RouterManifest.tensorFileName)")
    var digest = SHA256Digest()
    text.withUnsafeBytes { digest.update($0) }
    tensorBytes.withBytes { digest.update($0) }
    sha256 = digest.hexadecimal()
  }
}

extension RouterArtefact {
  /// What a log is compared with; nil if the artefact keeps no training prompts, or none of them differ.
  package func trainingComparison() throws(InputError) -> TrainingComparison? {
    guard let sketch = try trainingSketch() else { return nil }
    return TrainingComparison(sketch, yardstick: manifest.trainingCloseness)
  }

  /// The training prompts that the artefact keeps, whatever for; nil if it keeps none.
  package func trainingSketch() throws(InputError) -> TrainingSketch? {
    guard let name = [TrainingSketch.tensorName, RouterArtefact.promptTensor].first(where: { tensors[$0] != nil })
    else { return nil }
    let dimension = manifest.embedder.dimension
    let (vectors, count) = try UnitVectors.read(name, from: tensors, dimension: dimension)
    let neighbours: [Int16]? = try values(of: TrainingSketch.neighbourTensorName, .int16, count: count)
    let areGraded: [Int8]? = try values(of: TrainingSketch.gradedTensorName, .int8, count: count)
    if let neighbour = neighbours?.firstIndex(of: .min) {
      throw InputError(
        tensors.file, "tensor '\(TrainingSketch.neighbourTensorName)' holds -32768 for prompt \(neighbour)")
    }
    return TrainingSketch(
      vectors: vectors, dimension: dimension, areGraded: areGraded?.map { $0 != 0 }, neighbours: neighbours)
  }

  /// The numbers of a tensor with one a prompt; nil where there is none.
  private func values<Number: BitwiseCopyable>(
    of name: String, _ type: TensorType, count: Int
  ) throws(InputError) -> [Number]? {
    guard let tensor = tensors[name] else { return nil }
    guard tensor.type == type, tensor.shape == [count] else {
      throw InputError(
        tensors.file,
        "tensor '\(name)' is \(tensor.type.rawValue) \(tensor.shape) where \(type.rawValue) [\(count)] is needed")
    }
    return tensor.elements(of: Number.self)
  }

  /// Where the kinds that score with all their prompts keep them.
  static let promptTensor = "prompts"

  /// What the intervals of expected quality rest on; nil if the artefact has none.
  package func qualityResamples() throws(InputError) -> QualityMapResamples? {
    guard let map = manifest.qualityMap else { return nil }
    return try QualityMapResamples(tensors, knotCount: map.knots.count)
  }
}

extension RouterArtefact {
  /// What a person wants to know about an artefact, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    var facts: [(label: String, value: String)] = [
      ("artefact", location),
      ("kind", "\(manifest.kind.shortName) (\(manifest.kind.name))"),
      ("format version", "\(RouterManifest.formatVersion)"),
      ("sha256", sha256),
      ("embedder", manifest.embedder.name),
      ("embedder dimensions", "\(manifest.embedder.dimension)"),
      ("embedder sha256", manifest.embedder.sha256.isEmpty ? "none (recorded vectors)" : manifest.embedder.sha256),
      ("strong", manifest.strong),
      ("weak", manifest.weak),
    ]
    facts += manifest.card.thresholdFacts
    if let neighbours = manifest.neighbours {
      facts.append(("neighbours", "\(neighbours.count), prior weight \(neighbours.priorWeight)"))
    }
    facts += groupFacts + manifest.card.qualityFacts + closenessFacts + manifest.card.trainingFacts
    for (tier, models) in manifest.tiers.enumerated() {
      facts.append(("tier \(tier)", models.joined(separator: ", ")))
    }
    if manifest.tiers.isEmpty { facts.append(("models", manifest.models.joined(separator: ", "))) }
    for name in tensors.names {
      guard let tensor = tensors[name] else { continue }
      let shape = tensor.shape.map { "\($0)" }.joined(separator: " x ")
      facts.append(("tensor \(name)", "\(tensor.type.rawValue) \(shape)"))
    }
    return facts
  }

  private var groupFacts: [(label: String, value: String)] {
    guard let groups = manifest.groups else { return [] }
    var facts = [
      ("groups", groups.names.isEmpty ? "none" : "\(groups.names.count), by \(groups.sources.joined(separator: ", "))")
    ]
    for (source, prior) in zip(groups.sources, groups.priorLabels) {
      facts.append(
        (
          "prior of \(source)",
          prior.isFinite ? "worth \(FactText.rounded(prior)) labels" : "the parent's alone: its groups do not differ"
        ))
    }
    return facts
  }

  private var closenessFacts: [(label: String, value: String)] {
    guard let closeness = manifest.trainingCloseness else { return [] }
    let quantiles = closeness.quantiles.map(FactText.rounded).joined(separator: ", ")
    return [
      (
        "training closeness",
        "mean \(FactText.rounded(closeness.mean)); 5, 25, 50, 75, 95%: \(quantiles) (of \(closeness.promptCount) graded "
          + "prompts)"
      )
    ]
  }
}

extension RouterArtefact {
  /// The vectors of the training prompts by the manifest's embedder, in any length; nil for an artefact without them.
  package func trainingVectors() throws(InputError) -> EmbeddingMatrix? {
    guard let name = [RouterArtefact.promptTensor, TrainingSketch.tensorName].first(where: { tensors[$0] != nil })
    else { return nil }
    let dimension = manifest.embedder.dimension
    let (values, shape) = try tensors.floats(name, rank: 2)
    guard shape[1] == dimension else {
      throw InputError(
        tensors.file, "tensor '\(name)' has the shape \(shape) where [prompts, \(dimension)] is needed")
    }
    var vectors = EmbeddingMatrix(dimension: dimension)
    for start in stride(from: 0, to: values.count, by: max(1, dimension)) {
      vectors.appendRow { row in
        for column in row.indices { row[column] = values[start + column] }
      }
    }
    return vectors.count > 0 ? vectors : nil
  }
}
