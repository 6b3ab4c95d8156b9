internal import JSONCoding
internal import ModelFiles

/// A static embedding and where it comes from: what `StaticEmbeddingModel` reads back.
package struct StaticEmbeddingArtefact: Sendable {
  package let name: String
  package let table: StaticEmbeddingTable
  /// The encoder that the vectors were distilled from.
  package let source: Source
  /// How they were: names and values in order.
  package let distillation: [(name: String, value: String)]

  package struct Source: Sendable {
    /// What the encoder is called.
    package let model: String
    package let licence: String
    /// The names and SHA-256 of its files of weights.
    package let weights: [(name: String, sha256: String)]

    package init(model: String, licence: String, weights: [(name: String, sha256: String)]) {
      self.model = model
      self.licence = licence
      self.weights = weights
    }
  }

  package init(
    name: String, table: StaticEmbeddingTable, source: Source, distillation: [(name: String, value: String)]
  ) {
    self.name = name
    self.table = table
    self.source = source
    self.distillation = distillation
  }

  /// A directory with this file is a complete artefact.
  package static let manifestFile = StaticEmbeddingManifest.file

  /// The files' names and bytes, the manifest last.
  package func files() -> [(name: String, bytes: [UInt8])] {
    let data = [
      (StaticEmbeddingManifest.vocabularyFile, table.vocabulary), (StaticEmbeddingManifest.tableFile, table.encoded()),
    ]
    return data + [(StaticEmbeddingArtefact.manifestFile, manifest(of: data))]
  }

  private func manifest(of data: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func object(_ members: [(name: String, value: String)]) -> JSONValue {
      .object(members.map { JSONValue.Member(name: $0.name, value: .string($0.value)) })
    }
    let hashes = data.map { file -> JSONValue.Member in
      var digest = SHA256Digest()
      file.bytes.withUnsafeBytes { digest.update($0) }
      return JSONValue.Member(name: file.name, value: ["sha256": .string(digest.hexadecimal())])
    }
    let manifest: JSONValue = [
      "kind": .string(StaticEmbeddingManifest.kind),
      "version": 1,
      "name": .string(name),
      "dimension": .integer(table.dimension),
      "tokenizer": [
        "kind": .string(StaticEmbeddingManifest.tokenizerKind), "entries": .integer(table.scales.count),
        "unknown": "[UNK]",
      ],
      "files": .object(hashes),
      "source": object(
        [("model", source.model)] + source.weights.map { ($0.name, $0.sha256) } + [("licence", source.licence)]),
      "distillation": object(distillation),
    ]
    return manifest.encoded()
  }
}
