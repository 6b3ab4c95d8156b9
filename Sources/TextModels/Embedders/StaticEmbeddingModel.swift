internal import CKernels
package import FileFormats

/// A text's embedding as the sum of its tokens' vectors, normalised: model2vec's design, with int8 vectors.
///
/// An artefact of kind `static-embedding` holds `manifest.json`, `vocabulary.txt` and `table.safetensors` with
/// `vectors` (I8, entries x dimension) and `scales` (F32, one an entry): the vector of entry i is scales[i] *
/// vectors[i]. The mean that model2vec takes differs from the sum by a factor that normalising removes. The unknown
/// token adds nothing.
package struct StaticEmbeddingModel: EmbeddingModel {
  /// The artefact that ships with the program.
  package static let shippedName = "static-minilm-256"

  package let identity: EmbedderIdentity
  /// As the artefact states it, such as `Apache-2.0`; empty if it does not.
  package let sourceLicence: String
  /// The model that the vectors were distilled from; empty if the artefact does not say.
  package let sourceModel: String

  /// How the vectors were made, as far as the artefact says so in words.
  let distillation: [(name: String, value: String)]

  let tokenizer: WordPieceTokenizer
  private let vectors: Tensor
  private let scales: [Float]
  /// Name, contents and stated hash of each file, for `verify`.
  let contents: [(name: String, bytes: ModelBytes, sha256: String)]
  let files: ArtefactFiles

  /// Reads an artefact and checks its shapes; the hashes it states are believed until `verify` is called.
  package init(files: ArtefactFiles) throws(InputError) {
    let manifest = try StaticEmbeddingManifest(files: files)
    let vocabularyBytes = try files.bytes(of: StaticEmbeddingManifest.vocabularyFile)
    let tableBytes = try files.bytes(of: StaticEmbeddingManifest.tableFile)
    do throws(TokenizerError) {
      tokenizer = try WordPieceTokenizer(vocabulary: vocabularyBytes.contents)
    } catch {
      throw InputError(files.path(of: StaticEmbeddingManifest.vocabularyFile), error.description)
    }
    let tableFile = files.path(of: StaticEmbeddingManifest.tableFile)
    let table = try Safetensors(tableBytes, file: tableFile)
    vectors = try table.tensor("vectors", rank: 2)
    guard vectors.type == .int8 else {
      throw InputError(tableFile, "tensor 'vectors' is \(vectors.type.rawValue), not I8")
    }
    let expected = [tokenizer.vocabularyCount, manifest.dimension]
    guard vectors.shape == expected else {
      throw InputError(
        tableFile,
        "tensor 'vectors' has the shape \(vectors.shape) where the vocabulary's entries and the manifest's "
          + "dimension need \(expected)")
    }
    var scales = try table.floats("scales", rank: 1).values
    guard scales.count == tokenizer.vocabularyCount else {
      throw InputError(
        tableFile, "tensor 'scales' has \(scales.count) elements for \(tokenizer.vocabularyCount) entries")
    }
    scales[Int(tokenizer.unknownID)] = 0
    self.scales = scales
    identity = EmbedderIdentity(
      name: manifest.name, dimension: manifest.dimension, sha256: manifest.tableSHA256)
    sourceLicence = manifest.sourceLicence
    sourceModel = manifest.sourceModel
    distillation = manifest.distillation
    contents = [
      (StaticEmbeddingManifest.vocabularyFile, vocabularyBytes, manifest.vocabularySHA256),
      (StaticEmbeddingManifest.tableFile, tableBytes, manifest.tableSHA256),
    ]
    self.files = files
  }

  /// The model that ships with the program.
  package static func shipped() throws(InputError) -> StaticEmbeddingModel {
    guard let files = ArtefactFiles(shipped: shippedName) else {
      throw InputError("shipped:\(shippedName)", "is not part of this build of the program")
    }
    return try StaticEmbeddingModel(files: files)
  }

  /// Compares the hash of each file with the manifest's; takes some milliseconds.
  package func verify() throws(InputError) {
    for file in contents {
      let actual = file.bytes.sha256
      guard actual == file.sha256 else {
        throw InputError(
          files.path(of: file.name),
          "has the SHA-256 \(actual) where the manifest states \(file.sha256): "
            + "the file was changed or belongs to another artefact")
      }
    }
  }

  package func tokenize(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    tokenizer.encode(text, into: &batch)
  }

  /// Requires `embeddings` to have this model's dimension.
  package func embed(_ tokens: TokenBatch, into embeddings: inout EmbeddingMatrix) {
    precondition(embeddings.dimension == identity.dimension, "the matrix is made for another embedder")
    let rows = scales.count
    let dimension = identity.dimension
    vectors.withBytes { bytes in
      scales.withUnsafeBufferPointer { scales in
        tokens.ids.withUnsafeBufferPointer { ids in
          guard let table = bytes.assumingMemoryBound(to: Int8.self).baseAddress, let scales = scales.baseAddress
          else { return }
          for index in 0..<tokens.count {
            let range = tokens.range(index)
            embeddings.appendRow { row in
              guard !range.isEmpty, let first = ids.baseAddress, let sum = row.baseAddress else { return }
              kernel_static_embedding(table, scales, rows, dimension, first + range.lowerBound, range.count, sum)
              _ = kernel_normalize(sum, dimension)
            }
          }
        }
      }
    }
  }
}

/// The vectors of a static embedding, one an entry of a vocabulary, as signed bytes with one scale a row.
package struct StaticEmbeddingTable: Sendable {
  /// `vocab.txt`: an entry a line.
  package let vocabulary: [UInt8]
  package let dimension: Int
  /// Row after row; the value of an element is its row's scale times the byte.
  package private(set) var vectors: [Int8] = []
  package private(set) var scales: [Float] = []

  package init(vocabulary: [UInt8], dimension: Int) {
    self.vocabulary = vocabulary
    self.dimension = dimension
  }

  /// Appends a vector of `dimension` finite values: its largest magnitude becomes 127, each value the nearest byte,
  /// halves to even. The scale is rounded to Float before it is divided by.
  package mutating func append(_ values: some Collection<Double>) {
    precondition(values.count == dimension, "the vector is of another dimension")
    let scale = Float(values.reduce(0) { max($0, $1.magnitude) } / 127)
    let divisor = scale > 0 ? Double(scale) : 1
    for value in values {
      vectors.append(Int8(max(-127, min(127, (value / divisor).rounded(.toNearestOrEven)))))
    }
    scales.append(scale)
  }

  /// Appends the vector of an entry that adds nothing to a text.
  package mutating func appendZeros() {
    vectors.append(contentsOf: repeatElement(0, count: dimension))
    scales.append(0)
  }

  /// `table.safetensors`; the scales come first, so that they are aligned.
  func encoded() -> [UInt8] {
    var writer = SafetensorsWriter()
    writer.add("scales", .float32, shape: [scales.count], scales)
    writer.add("vectors", .int8, shape: [scales.count, dimension], vectors)
    return writer.encoded()
  }
}

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
