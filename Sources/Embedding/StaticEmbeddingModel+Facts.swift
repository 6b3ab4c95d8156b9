package import ModelFiles

extension StaticEmbeddingModel {
  /// Whether a directory's manifest says that it holds a static embedding.
  package static func isArtefact(_ files: ArtefactFiles) -> Bool { StaticEmbeddingManifest.isPresent(in: files) }

  /// What a person wants to know of a static embedding, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    func stated(_ text: String) -> String { text.isEmpty ? "not stated" : text }
    let names = ["command": "distilled by"]
    return [
      ("artefact", "\(files)"),
      ("kind", StaticEmbeddingManifest.kind),
      ("name", identity.name),
      ("dimensions", "\(identity.dimension)"),
      ("tokenizer", "\(StaticEmbeddingManifest.tokenizerKind), \(tokenizer.vocabularyCount) entries"),
      ("bytes", "\(contents.reduce(0) { $0 + $1.bytes.count })"),
      ("sha256", identity.sha256),
      ("distilled from", stated(sourceModel)),
      ("licence", stated(sourceLicence)),
    ] + distillation.map { (names[$0.name] ?? $0.name, $0.value) } + [("use", "--embedder")]
  }
}
