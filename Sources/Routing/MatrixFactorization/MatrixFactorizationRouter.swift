package import FileFormats
internal import Numerics
package import TextModels

extension RouterDescriptor {
  package static let matrixFactorization = RouterDescriptor("mf").with {
    $0.load = { loading throws(InputError) in
      try MatrixFactorizationRouter(
        ModelFactors(loading.artefact.tensors), models: loading.manifest.models,
        pair: (loading.strong, loading.weak), embedder: loading.embedder, location: loading.artefact.location)
    }
  }
}

/// Matrix factorization: `P(strong wins) = sigmoid(delta(strong, q) - delta(weak, q))`, which for a fixed pair is the
/// sigmoid of one inner product with the embedding.
package struct MatrixFactorizationRouter: Router {
  package var kind: RouterDescriptor { .matrixFactorization }
  package var input: RouterInput { .embedding(embedder) }
  private let embedder: EmbedderIdentity
  private let folded: [Float]

  /// `strong` and `weak` are rows of `factors`; the embedder's dimension is the factors'.
  package init(_ factors: ModelFactors, strong: Int, weak: Int, embedder: EmbedderIdentity) {
    precondition(embedder.dimension == factors.dimension)
    self.embedder = embedder
    folded = factors.folded(strong: strong, weak: weak)
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.embeddings.dimension == folded.count && batch.embeddings.count == batch.count)
    folded.withUnsafeBufferPointer { folded in
      for row in 0..<batch.count {
        batch.embeddings.withRow(row) { embedding in
          let difference = Double(dot(folded, embedding))
          // Zero may also be an honest draw: only a vector that points nowhere is a fallback.
          guard difference.isFinite, difference != 0 || embedding.contains(where: { $0 != 0 }) else {
            return scores.append(0.5, fallback: .noEmbedding)
          }
          scores.append(logistic(difference))
        }
      }
    }
  }
}

/// Matrix factorization's learned tables, as RouteLLM's `MFModel` defines them:
/// `delta(M, q) = w2 . (normalize(P[M]) * (W1 e_q))`.
package struct ModelFactors: Sendable {
  /// Rows of `vectors`.
  package let modelCount: Int
  /// Length of a model's vector, 128 upstream.
  package let factorCount: Int
  /// Length of an embedding.
  package let dimension: Int
  /// P, `modelCount` x `factorCount`.
  package let vectors: [Float]
  /// W1, `factorCount` x `dimension`.
  package let projection: [Float]
  /// w2, `factorCount`.
  package let classifier: [Float]

  package init(modelCount: Int, dimension: Int, vectors: [Float], projection: [Float], classifier: [Float]) {
    factorCount = classifier.count
    precondition(vectors.count == modelCount * classifier.count && projection.count == classifier.count * dimension)
    self.modelCount = modelCount
    self.dimension = dimension
    self.vectors = vectors
    self.projection = projection
    self.classifier = classifier
  }

  /// The one vector v of length `dimension` with `delta(strong, q) - delta(weak, q) = v . e_q`, folded in Double:
  /// `v = W1^T (w2 * (normalize(P[strong]) - normalize(P[weak])))`. Normalising divides by max(norm, 1e-12), as
  /// torch's `normalize` does.
  func folded(strong: Int, weak: Int) -> [Float] {
    let strongUnit = unit(strong)
    let weakUnit = unit(weak)
    var folded = [Double](repeating: 0, count: dimension)
    for factor in 0..<factorCount {
      let weight = Double(classifier[factor]) * (strongUnit[factor] - weakUnit[factor])
      for index in 0..<dimension {
        folded[index] += weight * Double(projection[factor * dimension + index])
      }
    }
    return folded.map { Float($0) }
  }

  private func unit(_ model: Int) -> [Double] {
    let row = vectors[(model * factorCount)..<((model + 1) * factorCount)].map { Double($0) }
    let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return row.map { $0 / max(norm, 1e-12) }
  }
}

extension MatrixFactorizationRouter {
  /// Refuses factors that do not fit the models or the embedder.
  ///
  /// - Parameter location: for messages.
  fileprivate init(
    _ factors: ModelFactors, models: [String], pair: (strong: Int, weak: Int), embedder: EmbedderIdentity,
    location: String
  ) throws(InputError) {
    guard factors.modelCount == models.count else {
      throw InputError(
        location,
        "'P.weight' has \(FigureText.count(factors.modelCount, of: "row")), but "
          + "\(FigureText.count(models.count, of: "model is", plural: "models are")) named for them")
    }
    guard factors.dimension == embedder.dimension else {
      throw InputError(
        location,
        "the text projection takes \(factors.dimension) dimensions, but \(embedder) makes "
          + "\(embedder.dimension)")
    }
    self.init(factors, strong: pair.strong, weak: pair.weak, embedder: embedder)
  }

  /// A router from upstream's bare weights, whose rows have no names in the file.
  ///
  /// - Parameter models: the rows' names in order, as the user's model list gives them.
  package init(
    bare file: Safetensors, models: [String], strong: String, weak: String, embedder: EmbedderIdentity
  ) throws(InputError) {
    let factors = try ModelFactors(file)
    guard factors.dimension == embedder.dimension else {
      throw InputError(
        file.file,
        "was trained on embeddings of \(factors.dimension) dimensions"
          + (factors.dimension == 1536 ? ", as OpenAI's text-embedding-3-small makes them," : "")
          + " but these come from \(embedder): let the log bring its embeddings, with --embedding-field")
    }
    let pair = try RouterLoader.modelPair(strong: strong, weak: weak, among: models, location: file.file)
    try self.init(factors, models: models, pair: pair, embedder: embedder, location: file.file)
  }
}

extension ModelFactors {
  /// Reads upstream's tensors: `P.weight`, `text_proj.0.weight` and `classifier.0.weight`, or the names that its
  /// trainer writes, `text_proj.weight` and `classifier.weight`.
  package init(_ file: Safetensors) throws(InputError) {
    func fail(_ reason: String) -> InputError { InputError(file.file, reason) }
    func floats(_ names: [String]) throws(InputError) -> (values: [Float], rows: Int, columns: Int) {
      let name = names.first { file[$0] != nil } ?? names[0]
      let (values, shape) = try file.floats(name, rank: 2)
      return (values, shape[0], shape[1])
    }
    let vectors = try floats(["P.weight"])
    let projection = try floats(["text_proj.0.weight", "text_proj.weight"])
    let classifier = try floats(["classifier.0.weight", "classifier.weight"])
    guard vectors.rows >= 2 else {
      throw fail("tensor 'P.weight' holds \(FigureText.count(vectors.rows, of: "model")); a pair needs two")
    }
    guard vectors.columns > 0, projection.rows == vectors.columns, projection.columns > 0 else {
      throw fail(
        "the text projection is \(projection.rows) x \(projection.columns) where the model vectors have length "
          + "\(vectors.columns): it must be \(vectors.columns) x the embedding's dimension")
    }
    guard classifier.rows == 1, classifier.columns == vectors.columns else {
      throw fail(
        "the classifier is \(classifier.rows) x \(classifier.columns) where 1 x \(vectors.columns) is needed")
    }
    self.init(
      modelCount: vectors.rows, dimension: projection.columns, vectors: vectors.values, projection: projection.values,
      classifier: classifier.values)
  }
}
