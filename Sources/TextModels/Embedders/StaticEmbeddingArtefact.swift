internal import FileFormats
internal import Files

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

/// What `manifest.json` of a `static-embedding` artefact says.
struct StaticEmbeddingManifest {
  static let file = "manifest.json"
  static let vocabularyFile = "vocabulary.txt"
  static let tableFile = "table.safetensors"
  static let kind = "static-embedding"
  static let tokenizerKind = "wordpiece-uncased"

  let name: String
  let dimension: Int
  let vocabularySHA256: String
  let tableSHA256: String
  let sourceModel: String
  let sourceLicence: String
  /// How the vectors were made, as far as the manifest says so in words.
  let distillation: [(name: String, value: String)]

  /// Whether these files call themselves a static embedding, whatever else is wrong with them.
  static func isPresent(in files: ArtefactFiles) -> Bool {
    guard files.holds(file), let bytes = try? files.bytes(of: file) else { return false }
    return (try? JSONValue(parsing: bytes.contents))?["kind"]?.string == kind
  }

  init(files: ArtefactFiles) throws(InputError) {
    let path = files.path(of: StaticEmbeddingManifest.file)
    func fail(_ reason: String) -> InputError { InputError(path, reason) }
    let bytes = try files.bytes(of: StaticEmbeddingManifest.file)
    let manifest = try JSONValue(parsing: bytes.contents, file: path)
    guard let kind = manifest["kind"]?.string else { throw fail("has no 'kind': is this an embedder's artefact?") }
    guard kind == StaticEmbeddingManifest.kind else {
      throw fail("is of kind '\(kind)' where '\(StaticEmbeddingManifest.kind)' is expected")
    }
    guard let name = manifest["name"]?.string, !name.isEmpty else { throw fail("has no 'name'") }
    guard let dimension = manifest["dimension"]?.integer, dimension > 0 else {
      throw fail("needs a 'dimension', a positive integer")
    }
    let tokenizer = manifest["tokenizer"]?["kind"]?.string
    guard tokenizer == StaticEmbeddingManifest.tokenizerKind else {
      throw fail(
        "has the tokenizer '\(tokenizer ?? "")' where '\(StaticEmbeddingManifest.tokenizerKind)' is expected")
    }
    func digest(of file: String) throws(InputError) -> String {
      guard let text = manifest["files"]?[file]?["sha256"]?.string else {
        throw fail("has no 'sha256' of '\(file)' in 'files'")
      }
      let isHexadecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
      guard text.utf8.count == 64, isHexadecimal else {
        throw fail("states a 'sha256' of '\(file)' that is not 64 lower-case hexadecimal digits")
      }
      return text
    }
    self.name = name
    self.dimension = dimension
    vocabularySHA256 = try digest(of: StaticEmbeddingManifest.vocabularyFile)
    tableSHA256 = try digest(of: StaticEmbeddingManifest.tableFile)
    sourceModel = manifest["source"]?["model"]?.string ?? ""
    sourceLicence = manifest["source"]?["licence"]?.string ?? ""
    distillation = (manifest["distillation"]?.members ?? []).compactMap { member in
      member.value.string.map { (member.name, $0) }
    }
  }
}
