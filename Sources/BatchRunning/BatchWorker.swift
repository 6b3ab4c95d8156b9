internal import Embedding
internal import LogReading
internal import Routing

/// One worker's share of the pipeline, from lines to win rates, with the memory it reuses from block to block.
final class BatchWorker {
  private let plan: RunPlan
  private let embedder: PromptEmbedder
  private var identities: [UInt64] = []
  private var scores = RouterScores()
  private var scratch = ScoringScratch()

  init(_ plan: RunPlan) {
    self.plan = plan
    var dimension = 0
    if case .embedding(let identity) = plan.router.input { dimension = identity.dimension }
    embedder = PromptEmbedder(plan.reading, embedder: plan.embedder, dimension: dimension)
  }

  /// decode -> tokenise -> embed -> score
  func score(_ item: BlockSource.Item) -> ScoredBlock {
    embedder.embed(item)
    scores.removeAll()
    embedder.timed(.score) {
      if case .identity = plan.router.input { hashIdentities() }
      let batch = RouterBatch(
        count: embedder.batch.records.count, embeddings: embedder.embeddings, identities: identities)
      plan.router.score(batch, into: &scores, scratch: &scratch)
    }
    return ScoredBlock(
      scored: collect(from: item.block), rejected: embedder.batch.rejected,
      blankLineCount: item.block.blankLineCount, timings: embedder.timings)
  }

  private func hashIdentities() {
    identities.removeAll(keepingCapacity: true)
    embedder.batch.texts.withUnsafeBufferPointer { texts in
      for record in embedder.batch.records {
        identities.append(
          RowIdentity.hash(
            id: UnsafeBufferPointer(rebasing: texts[record.id ?? 0..<0]),
            prompt: UnsafeBufferPointer(rebasing: texts[record.prompt])))
      }
    }
  }

  /// Copies what the assignments need out of the worker's memory.
  private func collect(from block: LineBlock) -> ScoredRows {
    let batch = embedder.batch
    var scored = ScoredRows()
    scored.rows.reserveCapacity(batch.records.count)
    for (index, record) in batch.records.enumerated() {
      let line = block.lines[record.lineIndex]
      let idStart = scored.bytes.count
      if let id = record.id { scored.bytes.append(contentsOf: batch.texts[id]) }
      let rawStart = scored.bytes.count
      if plan.passesThrough { scored.bytes.append(contentsOf: block.text(of: line)) }
      let counts = plan.estimator.tokens(
        textByteCount: record.textByteCount, nonASCIIByteCount: record.nonASCIIByteCount,
        messageCount: record.messageCount, observedPromptTokens: record.observedPromptTokens,
        observedCompletionTokens: record.observedCompletionTokens,
        maximumCompletionTokens: record.maximumCompletionTokens)
      scored.rows.append(
        ScoredRow(
          winRate: scores.winRates[index], fallback: scores.fallbacks[index], tokens: counts,
          inputIndex: block.inputIndex, lineNumber: line.number, id: idStart..<rawStart,
          raw: rawStart..<scored.bytes.count))
    }
    for name in batch.groupNames {
      scored.groupNames.append(
        ScoredRows.GroupSpan(start: Int32(truncatingIfNeeded: scored.bytes.count), count: Int32(name.count)))
      scored.bytes.append(contentsOf: batch.texts[name])
    }
    return scored
  }
}
