extension RouterArtefact {
  /// What a person wants to know of an artefact, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    var facts: [(label: String, value: String)] = [
      ("artefact", location),
      ("kind", "\(manifest.kind.shortName) (\(manifest.kind.rawValue))"),
      ("format version", "\(RouterManifest.formatVersion)"),
      ("sha256", sha256),
      ("embedder", manifest.embedder.name),
      ("embedder dimensions", "\(manifest.embedder.dimension)"),
      ("embedder sha256", manifest.embedder.sha256.isEmpty ? "none (recorded vectors)" : manifest.embedder.sha256),
      ("strong", manifest.strong),
      ("weak", manifest.weak),
    ]
    if let threshold = manifest.threshold {
      facts.append(("default threshold", "\(threshold.value)"))
      let rows = threshold.log.map { ", \($0.rowCount) rows" } ?? ""
      facts.append(("strong share", "\(threshold.strongShare) on \(threshold.calibratedOn)\(rows)"))
    } else {
      facts.append(("default threshold", "none: give --threshold or --strong-share"))
    }
    if let neighbours = manifest.neighbours {
      facts.append(("neighbours", "\(neighbours.count), prior weight \(neighbours.priorWeight)"))
    }
    facts += calibrationFacts
    facts.append(("trained on", manifest.training.data.joined(separator: "; ")))
    facts.append(("training rows", "\(manifest.training.rowCount)"))
    facts.append(("licence", manifest.training.licence))
    facts.append(("training command", manifest.training.command))
    if !manifest.notes.isEmpty { facts.append(("notes", manifest.notes)) }
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

  private var calibrationFacts: [(label: String, value: String)] {
    var facts: [(label: String, value: String)] = []
    if let map = manifest.qualityMap {
      facts.append(("quality map", "\(map.method); in \(map.unit), from \(map.promptCount) prompts"))
      // Both ends and three knots between: the shape at a glance, all of it by --json.
      let steps = (0...4).map { $0 * (map.knots.count - 1) / 4 }
      for index in Set(steps).sorted() {
        let knot = map.knots[index]
        facts.append(
          (
            "gain at \(rounded(knot.winRate))",
            "\(rounded(knot.gain)) [\(rounded(knot.low)), \(rounded(knot.high))]"
          ))
      }
    } else {
      facts.append(("quality map", "none: a quality cannot be promised, only a share of strong calls"))
    }
    if let similarity = manifest.trainingSimilarity {
      let quantiles = similarity.quantiles.map(rounded).joined(separator: ", ")
      facts.append(
        (
          "training similarity",
          "mean \(rounded(similarity.mean)); 5, 25, 50, 75, 95%: \(quantiles) (nearest other of "
            + "\(similarity.promptCount) prompts)"
        ))
    }
    return facts
  }

  /// To four places.
  private func rounded(_ value: Double) -> String { "\((value * 1e4).rounded() / 1e4)" }
}
