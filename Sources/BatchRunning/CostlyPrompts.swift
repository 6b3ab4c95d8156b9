internal import Embedding
internal import LogReading
internal import Routing

/// What is remembered of prompts between blocks in one run: scores of routers that read tokens, and embeddings of
/// encoders. Both take a thousand times what reading a row takes; all else is not worth a memo.
struct CostlyPrompts: Sendable {
  /// Nil unless the router asks for tokens.
  let scores: PromptMemo<RowScore>?
  /// Nil unless the embedder is costly.
  let embeddings: PromptMemo<[Float]>?

  init(embedder: (any EmbeddingModel)?, router: (any Router)?) {
    scores = router?.input == .tokens ? PromptMemo(valueByteCount: MemoryLayout<RowScore>.stride) : nil
    embeddings = embedder.flatMap { model in
      model.isCostly ? PromptMemo(valueByteCount: 4 * model.identity.dimension) : nil
    }
  }

  /// How many bytes of lines travel together: few where rows are costly, so that a small log keeps all threads busy and
  /// the first row comes soon.
  func blockSize(_ limits: LineLimits) -> Int {
    scores == nil && embeddings == nil ? limits.blockSize : min(limits.blockSize, 8 << 10)
  }
}
