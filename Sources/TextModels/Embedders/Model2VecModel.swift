package import FileFormats

/// A static embedding as model2vec publishes it, such as potion-base-8M: the mean of the vectors of a text's tokens, of
/// unit length.
///
/// A directory holds `config.json` with the `model_type` `model2vec`, `tokenizer.json`, and `model.safetensors` with
/// `embeddings` (rows x dimension; `embedding.weight` in what sentence-transformers saves), and perhaps `weights` (a factor
/// a token) and `mapping` (the row of a token). Texts are cut as `StaticModel.encode` of model2vec 0.10 cuts them:
/// to 512 times the median length of a token in characters, then to 512 tokens, of which those that are unknown are left
/// out. `max_length` of `config.json` says another number than 512.
package struct Model2VecModel: EmbeddingModel {
  package let identity: EmbedderIdentity
  private let tokenizer: CheckpointTokenizer
  /// Row after row.
  private let vectors: [Float]
  /// By token, the row and the factor of its vector.
  private let rows: [Int32]
  private let weights: [Float]
  private let maximumTokens: Int
  private let maximumCharacters: Int

  /// Whether a checkpoint is of this kind.
  package static func canRead(_ checkpoint: ModelCheckpoint) -> Bool {
    let settings = checkpoint.configuration
    let type = try? settings.optionalString("model_type")
    let architectures = try? settings.strings("architectures")
    return type == "model2vec" || architectures == ["StaticModel"]
  }

  package init(_ checkpoint: ModelCheckpoint) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(checkpoint.directory, reason) }
    let names = ["embeddings", "embedding.weight"]
    guard let table = names.lazy.compactMap({ checkpoint[$0] }).first else {
      throw fail("lacks the tensor 'embeddings' of a model2vec embedding")
    }
    guard table.shape.count == 2, table.shape[1] > 0, let vectors = table.floats() else {
      throw fail(
        "has a tensor '\(table.name)' of \(table.type.rawValue) in the shape \(table.shape), not rows of numbers")
    }
    guard vectors.allSatisfy(\.isFinite) else {
      throw fail("has a tensor '\(table.name)' with values that are not finite")
    }
    let tokenizer = try CheckpointTokenizer(checkpoint.files)
    let count = tokenizer.vocabularyCount
    let rowCount = table.shape[0]
    var rows: [Int32]
    if let mapping = checkpoint["mapping"] {
      switch mapping.type {
      case .int64: rows = mapping.elements(of: Int64.self).map { Int32(clamping: $0) }
      case .int32: rows = mapping.elements(of: Int32.self)
      default: throw fail("has a 'mapping' of \(mapping.type.rawValue), where integers are expected")
      }
    } else {
      rows = (0..<count).map(Int32.init)
    }
    guard rows.count >= count, rows.prefix(count).allSatisfy({ (0..<rowCount).contains(Int($0)) }) else {
      throw fail("has \(rowCount) vectors, which do not cover the \(count) tokens of its tokenizer")
    }
    var weights = Array(repeating: Float(1), count: count)
    if let stored = checkpoint["weights"] {
      guard let values = stored.floats(), values.count >= count, values.allSatisfy(\.isFinite) else {
        throw fail("has 'weights' that are not a number for each of the \(count) tokens")
      }
      weights = Array(values.prefix(count))
    }
    self.tokenizer = tokenizer
    self.vectors = vectors
    self.rows = rows
    self.weights = weights
    let settings = checkpoint.configuration
    maximumTokens = settings.has("max_length") ? try settings.integer("max_length", in: 1...1_000_000) : 512
    maximumCharacters = try maximumTokens * Model2VecModel.medianLength(checkpoint.files)
    identity = EmbedderIdentity(
      name: checkpoint.directoryName, dimension: table.shape[1],
      sha256: try checkpoint.sha256(with: ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"]))
  }

  /// The median length of the entries of the vocabulary, in characters, rounded down.
  private static func medianLength(_ files: ArtefactFiles) throws(InputError) -> Int {
    let name = "tokenizer.json"
    let document = try JSONValue(parsing: files.bytes(of: name).contents, file: files.path(of: name))
    let vocabulary = document["model"]?["vocab"]
    var tokens = Set((vocabulary?.members ?? []).map(\.name))
    for entry in vocabulary?.values ?? [] { if let token = entry.values?.first?.string { tokens.insert(token) } }
    for token in document["added_tokens"]?.values ?? [] {
      if let text = token["content"]?.string { tokens.insert(text) }
    }
    let lengths = tokens.map { $0.unicodeScalars.count }.sorted()
    guard !lengths.isEmpty else { throw InputError(files.path(of: name), "has no vocabulary") }
    let middle = lengths.count / 2
    return lengths.count % 2 == 1 ? lengths[middle] : (lengths[middle - 1] + lengths[middle]) / 2
  }

  package func tokenize(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    var whole = TokenBatch()
    tokenizer.encode(prefix(of: text), into: &whole)
    batch.ids.append(contentsOf: whole.ids.prefix(maximumTokens).lazy.filter { $0 != tokenizer.unknownID })
    batch.ends.append(batch.ids.count)
  }

  /// As many characters as are looked at.
  private func prefix(of text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    guard text.count > maximumCharacters else { return text }
    var characters = 0
    for (place, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
      if characters == maximumCharacters { return UnsafeBufferPointer(rebasing: text[..<place]) }
      characters += 1
    }
    return text
  }

  /// Requires `embeddings` to have this model's dimension.
  package func embed(_ tokens: TokenBatch, into embeddings: inout EmbeddingMatrix) {
    let dimension = identity.dimension
    precondition(embeddings.dimension == dimension, "the matrix is made for another embedder")
    for index in 0..<tokens.count {
      let ids = tokens.ids[tokens.range(index)]
      embeddings.appendRow { row in
        vectors.withUnsafeBufferPointer { vectors in
          for id in ids where rows.indices.contains(Int(id)) && weights.indices.contains(Int(id)) {
            let (start, weight) = (Int(rows[Int(id)]) * dimension, weights[Int(id)])
            for place in 0..<dimension { row[place] += weight * vectors[start + place] }
          }
        }
        RecordedEmbedding.normalize(row)
      }
    }
  }
}

extension Model2VecModel {
  /// What a person wants to know of it, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    [
      ("kind", "model2vec"), ("name", identity.name), ("dimensions", "\(identity.dimension)"),
      ("vectors", "\(vectors.count / identity.dimension)"), ("tokenizer", "\(tokenizer.vocabularyCount) ids"),
      ("sha256", identity.sha256), ("use", "--embedder"),
    ]
  }
}
