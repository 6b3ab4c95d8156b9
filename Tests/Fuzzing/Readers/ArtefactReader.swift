internal import FileFormats
internal import Routing
internal import TextModels

/// Artefacts of routers: one that loads scores any vector as a number from 0 to 1, and its manifest comes back from its own
/// bytes.
struct ArtefactReader: FuzzedReader {
  static let name = "artefact"

  init() {}

  /// The manifest is all before the first zero, the tensors are the rest.
  func read(_ bytes: [UInt8]) {
    let manifest = Array(bytes.prefix { $0 != 0 })
    let tensors = ModelBytes(copying: Array(bytes.dropFirst(manifest.count + 1)))
    _ = try? CheckpointManifest(parsing: manifest, path: "fuzzed")
    guard let parsed = try? RouterManifest(parsing: manifest, path: "fuzzed") else { return }
    require(
      (try? RouterManifest(parsing: parsed.encoded(), path: "written")) == parsed,
      "a manifest is not what was written of it")
    guard let artefact = try? RouterArtefact(manifest: manifest, tensors: tensors, location: "fuzzed") else { return }
    _ = try? artefact.trainingComparison()
    _ = try? artefact.qualityResamples()
    let embedder = parsed.embedder
    // Larger ones are fine, and slow.
    guard embedder.dimension <= 1024, let router = try? RouterLoader.load(artefact, embedder: embedder) else { return }
    var embeddings = EmbeddingMatrix(dimension: embedder.dimension)
    for value in [0, 1, -0.5] as [Float] {
      embeddings.appendRow { row in
        for index in row.indices { row[index] = value / Float(index + 1) }
      }
    }
    var forms = PromptForms()
    for var text in ["", "Which one? A. this B. that", "hi"] { text.withUTF8 { _ = forms.append($0) } }
    var scores = RouterScores()
    var scratch = ScoringScratch()
    router.score(
      RouterBatch(count: 3, embeddings: embeddings, identities: [0, 1, 2], forms: forms), into: &scores,
      scratch: &scratch)
    require(scores.count == 3, "3 rows have \(scores.count) scores")
    require(scores.winRates.allSatisfy { (0...1).contains($0) }, "the win rates are \(scores.winRates)")
  }
}
