internal import FileFormats
package import TextModels

/// Scores a batch: one strong-model win rate a row. It never decides and never loads.
///
/// A row's win rate depends on that row and the router alone: not on the batch it came in, nor on its place in it.
package protocol Router: Sendable {
  var kind: RouterDescriptor { get }
  var input: RouterInput { get }
  /// Where a request says which groups it belongs to, the parent first, as `GroupSettings.sources` has it; empty for
  /// routers that know no groups.
  var groupSources: [String] { get }
  /// Whether a row takes long enough to score that a block of a few is worth handing over.
  var isCostly: Bool { get }

  /// Appends a prompt's tokens as this router wants them, for `RouterInput.tokens`; any thread may call it.
  func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch)

  /// Appends `batch.count` scores.
  func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch)
}

extension Router {
  package var groupSources: [String] { [] }
  package var isCostly: Bool { input == .tokens }

  /// For routers that ask for no tokens.
  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {}
}

/// What a router needs of a row before it can score it.
package enum RouterInput: Sendable, Equatable {
  /// An embedding by this model.
  case embedding(EmbedderIdentity)
  /// The embedding of the prompt's stem by this model, and the prompt's form.
  case stem(EmbedderIdentity)
  /// The prompt's tokens, by `Router.tokenize`.
  case tokens
  /// Nothing but the row's identity, hashed.
  case identity

  /// Who makes the embeddings; nil if none are needed.
  package var embedder: EmbedderIdentity? {
    switch self {
    case .embedding(let identity), .stem(let identity): identity
    case .tokens, .identity: nil
    }
  }

  /// The part of a prompt that is embedded: its stem or the whole. A router that asks for stems also gets the
  /// prompt's row in `forms`.
  package func embeddedPart(
    of prompt: UnsafeBufferPointer<UInt8>, forms: inout PromptForms
  ) -> UnsafeBufferPointer<UInt8> {
    guard case .stem = self else { return prompt }
    return UnsafeBufferPointer(rebasing: prompt[..<forms.append(prompt).stemCount])
  }
}

/// The rows that a router scores in one call; only what its `RouterInput` asks for is filled.
package struct RouterBatch: Sendable {
  package var count: Int
  /// One row each, for `RouterInput.embedding` and `.stem`.
  package var embeddings: EmbeddingMatrix
  /// One text a row, for `RouterInput.tokens`.
  package var tokens = TokenBatch()
  /// A hash of each row's id and prompt, for `RouterInput.identity`.
  package var identities: [UInt64]
  /// One row each, for `RouterInput.stem`.
  package var forms: PromptForms
  /// One row each, for routers with `Router.groupSources`; without rows, nobody read which groups they belong to.
  package var groups: RequestGroups

  package init(
    count: Int, embeddings: EmbeddingMatrix, identities: [UInt64], forms: PromptForms = PromptForms(),
    tokens: TokenBatch = TokenBatch(), groups: RequestGroups = RequestGroups()
  ) {
    self.count = count
    self.embeddings = embeddings
    self.identities = identities
    self.forms = forms
    self.tokens = tokens
    self.groups = groups
  }
}

extension RouterBatch {
  /// The batch that a run would make of these prompts.
  ///
  /// - Parameters:
  ///   - router: who will score them.
  ///   - embedder: who makes the embeddings; nil if the router asks for none.
  ///   - identities: one a prompt, for `RouterInput.identity`.
  ///   - groups: of each prompt a name for each of the router's sources; empty where nobody knows them.
  package init(
    texts: [String], for router: any Router, embedder: (any EmbeddingModel)?, identities: [UInt64] = [],
    groups: [[String]] = []
  ) {
    self.init(texts: texts, for: router.input, embedder: embedder)
    self.identities = identities
    self.groups = RequestGroups(groups, sourceCount: router.groupSources.count)
    guard case .tokens = router.input else { return }
    for var text in texts { text.withUTF8 { router.tokenize($0, into: &tokens) } }
  }

  /// The same as far as embeddings and forms go, for what only compares prompts.
  ///
  /// - Parameter input: what a router asks for.
  package init(texts: [String], for input: RouterInput, embedder: (any EmbeddingModel)?) {
    var forms = PromptForms()
    let embeddings =
      embedder?.embeddings(of: texts) { input.embeddedPart(of: $0, forms: &forms) } ?? EmbeddingMatrix(dimension: 0)
    self.init(count: texts.count, embeddings: embeddings, identities: [], forms: forms)
  }
}

/// What a router says of each row: a win rate, and why it is not the formula's where it is not.
package struct RouterScores: Sendable {
  /// The probability in 0...1 that the strong model's answer wins.
  package private(set) var winRates: [Double] = []
  /// As long as `winRates`; nil where the formula applied.
  package private(set) var fallbacks: [FallbackReason?] = []

  package init() {}

  package var count: Int { winRates.count }

  package mutating func append(_ winRate: Double, fallback: FallbackReason? = nil) {
    winRates.append(winRate)
    fallbacks.append(fallback)
  }

  package mutating func removeAll() {
    winRates.removeAll(keepingCapacity: true)
    fallbacks.removeAll(keepingCapacity: true)
  }
}

/// Memory that a router reuses from batch to batch; each worker owns one and no value in it outlives a call.
package struct ScoringScratch: Sendable {
  var doubles: [Double] = []
  var words: [Int16] = []
  var queries: [Int16] = []
  var similarities: [Int16] = []
  var neighbours: [Neighbour] = []

  package init() {}

  /// Makes each list at least this long.
  mutating func reserve(
    words wordCount: Int, queries queryCount: Int, similarities similarityCount: Int, doubles doubleCount: Int
  ) {
    if words.count < wordCount { words = [Int16](repeating: 0, count: wordCount) }
    if queries.count < queryCount { queries = [Int16](repeating: 0, count: queryCount) }
    if similarities.count < similarityCount { similarities = [Int16](repeating: 0, count: similarityCount) }
    if doubles.count < doubleCount { doubles = [Double](repeating: 0, count: doubleCount) }
  }
}

/// Why a row got its win rate in another way than by its router's formula; reports count each.
package enum FallbackReason: String, Sendable, CaseIterable, Comparable, Codable {
  /// No training prompt has a positive similarity. Similarity-weighted: the formula divides by the largest one, and
  /// the row gets the win rate of the unweighted fit. Nearest neighbours: the row gets the pair's base rate.
  case noSimilarPrompt = "no_similar_prompt"
  /// Similarity-weighted: the largest similarity is so small that the weights leave ratings without a finite
  /// optimum. The row gets the win rate of the unweighted fit.
  case noFiniteRatings = "no_finite_ratings"
  /// Matrix factorization: the embedding is zero, because no token of the prompt is known, or it is not finite. The
  /// row gets 1/2, which is what the formula gives for zero.
  case noEmbedding = "no_embedding"

  /// BERT classifier: a logit is not finite, which weights of an absurd size make. The row goes to the strong model.
  case noFiniteScore = "no_finite_score"
  /// Causal: none of the tokens that the model may make is a score. The row goes to the strong model.
  case noScoreToken = "no_score_token"
  /// Causal: the prompt has more tokens than the model has positions, and truncating it would change what is asked. The
  /// row goes to the strong model.
  case promptTooLong = "prompt_too_long"
  /// Grouped: no label was of the row's group. The row gets the gain of the group's parent.
  case unknownGroup = "unknown_group"
  /// Grouped: the row has nothing where its group's name should stand. It gets the gain of the parent, or of all requests.
  case noGroup = "no_group"

  package static func < (first: FallbackReason, second: FallbackReason) -> Bool { first.rawValue < second.rawValue }
}
