internal import LogReading
internal import Routing
internal import TextModels

/// One worker's share of the pipeline, from lines to win rates and similarities, with the memory it reuses from block to block.
final class BatchWorker {
  private let plan: ScoringPlan
  private let embedder: PromptEmbedder
  private let counter: PromptTokenCounter
  private let sampler: SimilaritySampler?
  private var promptTokens: [PromptTokenCounter.Counts] = []
  private var identities: [UInt64] = []
  private var scores = RouterScores()
  private var furtherScores = RouterScores()
  private var furtherWinRates: [Double] = []
  private var scratch = ScoringScratch()

  init(_ plan: ScoringPlan) {
    self.plan = plan
    counter = PromptTokenCounter(plan)
    sampler = plan.sampledSketch.map(SimilaritySampler.init)
    let input = plan.router.input
    embedder = PromptEmbedder(
      plan.reading, embedder: plan.embedder, dimension: input.embedder?.dimension ?? 0, router: plan.router,
      costlyPrompts: plan.costlyPrompts)
  }

  /// decode -> tokenise -> embed -> score -> count
  func score(_ item: BlockSource.Item) -> ScoredBlock {
    embedder.embed(item)
    scores.removeAll()
    embedder.timed(.score) {
      if plan.router.input == .identity || sampler != nil { hashIdentities() }
      if let prompts = embedder.scoredPrompts {
        score(prompts)
      } else {
        let batch = RouterBatch(
          count: embedder.batch.records.count, embeddings: embedder.embeddings, identities: identities,
          forms: embedder.forms)
        plan.router.score(batch, into: &scores, scratch: &scratch)
        scoreFurther(batch)
      }
    }
    var furtherTokens: [Int32] = []
    embedder.timed(.count) {
      counter.count(embedder.batch, into: &promptTokens)
      furtherTokens = counter.countFurther(embedder.batch)
    }
    var scored = ScoredBlock(
      scored: collect(from: item.block, furtherTokens: furtherTokens), rejected: embedder.batch.rejected,
      blankLineCount: item.block.blankLineCount, joined: embedder.batch.joined, timings: embedder.timings,
      mark: item.mark)
    scored.nearest = plan.sketch?.nearest(to: embedder.embeddings, scratch: &scratch)
    scored.similarities =
      sampler?.entries(identities, embeddings: embedder.embeddings, scratch: &scratch) ?? []
    return scored
  }

  /// Scores each prompt once that was not scored before.
  private func score(_ prompts: DistinctPrompts<RowScore>) {
    let batch = RouterBatch(
      count: embedder.tokens.count, embeddings: embedder.embeddings, identities: [], tokens: embedder.tokens)
    var fresh = RouterScores()
    plan.router.score(batch, into: &fresh, scratch: &scratch)
    for score in prompts.values({ RowScore(winRate: fresh.winRates[$0], fallback: fresh.fallbacks[$0]) }) {
      scores.append(score.winRate, fallback: score.fallback)
    }
  }

  /// Win rates by the further routers, as many a row, one row after the other.
  private func scoreFurther(_ batch: RouterBatch) {
    let routers = plan.furtherRouters
    furtherWinRates = Array(repeating: 0, count: batch.count * routers.count)
    for (place, router) in routers.enumerated() {
      furtherScores.removeAll()
      router.score(batch, into: &furtherScores, scratch: &scratch)
      for (row, winRate) in furtherScores.winRates.enumerated() {
        furtherWinRates[row * routers.count + place] = winRate
      }
    }
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

  /// The line as it stands, or as the JSON object that a CSV record amounts to.
  private func appendOriginal(
    of record: PromptRecord, line: LineBlock.Line, in block: LineBlock, to bytes: inout [UInt8]
  ) {
    if block.isCSV {
      bytes.append(contentsOf: embedder.batch.objects[record.object])
    } else {
      bytes.append(contentsOf: block.text(of: line))
    }
  }

  /// Copies what the assignments need out of the worker's memory.
  private func collect(from block: LineBlock, furtherTokens: [Int32]) -> ScoredRows {
    let batch = embedder.batch
    var scored = ScoredRows()
    scored.furtherTokens = furtherTokens
    scored.furtherWinRates = furtherWinRates
    scored.rows.reserveCapacity(batch.records.count)
    for (index, record) in batch.records.enumerated() {
      let line = block.lines[record.lineIndex]
      let idStart = scored.bytes.count
      if let id = record.id { scored.bytes.append(contentsOf: batch.texts[id]) }
      let modelStart = scored.bytes.count
      if let model = record.model { scored.bytes.append(contentsOf: batch.texts[model]) }
      let rawStart = scored.bytes.count
      if plan.keepsOriginals { appendOriginal(of: record, line: line, in: block, to: &scored.bytes) }
      scored.rows.append(
        ScoredRow(
          winRate: scores.winRates[index], fallback: scores.fallbacks[index],
          strongTokens: tokens(
            of: record, counted: promptTokens[index].strong, by: plan.strongEncoding,
            imageTokens: plan.strongImageTokens),
          weakTokens: tokens(
            of: record, counted: promptTokens[index].weak, by: plan.weakEncoding, imageTokens: plan.weakImageTokens),
          inputIndex: block.inputIndex, lineNumber: line.number, id: idStart..<modelStart, model: modelStart..<rawStart,
          time: record.time,
          raw: rawStart..<scored.bytes.count, record: record))
    }
    for name in batch.groupNames {
      scored.groupNames.append(
        ScoredRows.GroupSpan(start: Int32(truncatingIfNeeded: scored.bytes.count), count: Int32(name.count)))
      scored.bytes.append(contentsOf: batch.texts[name])
    }
    let requestStart = scored.bytes.count
    scored.bytes.append(contentsOf: batch.requests.bytes)
    scored.requests = batch.requests.spans.map { span in
      var span = span
      span.start += requestStart
      return span
    }
    return scored
  }

  private func tokens(
    of record: PromptRecord, counted: Int?, by encoding: PromptEncoding?, imageTokens: Int?
  ) -> TokenCounts {
    plan.estimator.tokens(
      textByteCount: record.textByteCount, nonASCIIByteCount: record.nonASCIIByteCount,
      messageCount: record.messageCount, observedPromptTokens: record.observedPromptTokens,
      observedCompletionTokens: record.observedCompletionTokens,
      maximumCompletionTokens: record.maximumCompletionTokens,
      countedPromptTokens: counted.map { $0 + (imageTokens ?? 0) * record.lowDetailImageCount },
      hasUncountedParts: encoding?.knowsChatOverhead == false
        || !record.uncountedParts.remaining(knowsLowDetail: imageTokens != nil).isEmpty)
  }
}

/// What a router said of one row.
struct RowScore: Sendable {
  let winRate: Double
  let fallback: FallbackReason?
}

/// What one block of lines became on its way to the score stage.
struct ScoredBlock: Sendable {
  var scored: ScoredRows
  var rejected: [RejectedLine] = []
  var blankLineCount = 0
  var joined = JoinedRows()
  var timings = StageTimings()
  /// Where the reading stands behind the block; nil for rows from a spool.
  var mark: BlockMark?
  /// How near the rows lie to the training prompts, if that was asked for.
  var nearest: NearestTrainingPrompts?
  /// Of the rows that may be in the log's sample, if one was asked for.
  var similarities: [SimilaritySample.Entry] = []
}
