internal import LogReading
internal import Routing
internal import TextModels

/// One worker's share of the pipeline, from lines to priced rows, with the memory it reuses from block to block.
final class RowScorer {
  private let plan: ScoringPlan
  private let embedder: PromptEmbedder
  private let counter: PromptTokenCounter
  private let pricer: RowPricer?
  private let sampler: SimilaritySampler?
  private var identities: [UInt64] = []
  private var groups: RequestGroups
  private var scores = RouterScores()
  private var furtherScores = RouterScores()
  private var furtherWinRates: [Double] = []
  private var scratch = ScoringScratch()
  /// Of the block's rows.
  private var labels: [RowLabels] = []

  /// - Parameter prices: whether rows are priced as soon as they are counted.
  init(_ plan: ScoringPlan, prices: Bool) {
    self.plan = plan
    counter = PromptTokenCounter(plan.candidates.counts)
    pricer = prices ? RowPricer(plan.candidates) : nil
    sampler = plan.sampledSketch.map(SimilaritySampler.init)
    let input = plan.router.input
    groups = RequestGroups(sourceCount: plan.router.groupSources.count)
    embedder = PromptEmbedder(
      plan.reading, embedder: plan.embedder, dimension: input.embedder?.dimension ?? 0, router: plan.router,
      costlyPrompts: plan.costlyPrompts)
  }

  /// decode -> tokenise -> embed -> score -> count -> price
  func score(_ item: RowSource.Item) -> ScoredBlock {
    embedder.embed(item)
    scores.removeAll()
    embedder.timed(.embed) { labels = plan.labelling.labels(of: embedder.batch) }
    embedder.timed(.score) {
      if plan.router.input == .identity || sampler != nil { hashIdentities() }
      nameGroups()
      if let prompts = embedder.scoredPrompts {
        score(prompts)
      } else {
        let batch = RouterBatch(
          count: embedder.batch.records.count, embeddings: embedder.embeddings, identities: identities,
          forms: embedder.forms, groups: groups)
        plan.router.score(batch, into: &scores, scratch: &scratch)
        scoreFurther(batch)
      }
    }
    var rows = ScoredBatch()
    embedder.timed(.count) { counter.count(embedder.batch, into: &rows.promptTokens) }
    collect(from: item.block, into: &rows)
    if let pricer { embedder.timed(.assign) { pricer.price(&rows) } }
    var scored = ScoredBlock(
      rows: rows, rejected: embedder.batch.rejected, setAside: embedder.batch.setAside,
      setAsideLines: embedder.batch.setAsideLines,
      blankLineCount: item.block.blankLineCount,
      joined: embedder.batch.joined, found: embedder.batch.found, timings: embedder.timings, mark: item.mark)
    scored.nearest = plan.sketch?.nearest(to: embedder.embeddings, scratch: &scratch)
    if let sampler { scored.sampled = sampler.draw(identities, embeddings: embedder.embeddings) }
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
    let routers = plan.candidates.routers
    furtherWinRates = Array(repeating: 0, count: batch.count * routers.count)
    for (place, router) in routers.enumerated() {
      furtherScores.removeAll()
      router.score(batch, into: &furtherScores, scratch: &scratch)
      for (row, winRate) in furtherScores.winRates.enumerated() {
        furtherWinRates[row * routers.count + place] = winRate
      }
    }
  }

  private func cachedPlaces(of record: PromptRecord, in batch: PromptBatch) -> CachedPlaces {
    guard let model = record.cachingModel, !model.isEmpty, let models = plan.cachingModels else {
      return CachedPlaces()
    }
    return batch.texts.withUnsafeBufferPointer {
      models.places(of: GroupName(utf8: UnsafeBufferPointer(rebasing: $0[model])))
    }
  }

  /// Which groups the router has to know the rows by.
  private func nameGroups() {
    guard groups.sourceCount > 0 else { return }
    groups.removeAll()
    let fields = plan.reading.decoding.routerGroupFields
    embedder.batch.texts.withUnsafeBufferPointer { texts in
      for (place, name) in embedder.batch.routerGroupNames.enumerated() {
        guard fields[place % fields.count] == .kind else {
          groups.append(UnsafeBufferPointer(rebasing: texts[name]))
          continue
        }
        var kind = labels.isEmpty ? "" : plan.labelling.kindName(labels[place / fields.count])
        kind.withUTF8 { groups.append($0) }
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
  private func collect(from block: LineBlock, into rows: inout ScoredBatch) {
    let batch = embedder.batch
    rows.furtherWinRates = furtherWinRates
    rows.rows.reserveCapacity(batch.records.count)
    // An id and a model for each, which are short.
    rows.bytes.reserveCapacity(
      batch.records.count * 64 + batch.requests.bytes.count + (plan.keepsOriginals ? block.byteCount : 0))
    for (index, record) in batch.records.enumerated() {
      let line = block.lines[record.lineIndex]
      let idStart = rows.bytes.count
      if plan.keepsIdentities, let id = record.id { rows.bytes.append(contentsOf: batch.texts[id]) }
      let modelStart = rows.bytes.count
      if let model = record.model { rows.bytes.append(contentsOf: batch.texts[model]) }
      let rawStart = rows.bytes.count
      if plan.keepsOriginals { appendOriginal(of: record, line: line, in: block, to: &rows.bytes) }
      rows.rows.append(
        ScoredRow(
          record, winRate: scores.winRates[index], fallback: scores.fallbacks[index], estimator: plan.estimator,
          inputIndex: block.inputIndex, lineNumber: line.number,
          texts: ScoredRow.Texts(
            id: idStart..<modelStart, model: modelStart..<rawStart, raw: rawStart..<rows.bytes.count),
          cachedPlaces: cachedPlaces(of: record, in: batch)))
    }
    let fields = plan.reading.decoding.groupFields
    for (place, name) in batch.groupNames.enumerated() {
      let start = rows.bytes.count
      if !labels.isEmpty, fields[place % fields.count] == .kind {
        rows.bytes.append(contentsOf: plan.labelling.kindName(labels[place / fields.count]).utf8)
      } else {
        rows.bytes.append(contentsOf: batch.texts[name])
      }
      rows.groupNames.append(
        ScoredBatch.GroupSpan(start: Int32(truncatingIfNeeded: start), count: Int32(rows.bytes.count - start)))
    }
    if plan.labelling.isWritten { rows.labels = labels }
    rows.sessions = batch.sessions
    let requestStart = rows.bytes.count
    rows.bytes.append(contentsOf: batch.requests.bytes)
    rows.requests = batch.requests.spans.map { span in
      var span = span
      span.start += requestStart
      return span
    }
  }
}

/// What a router said of one row.
struct RowScore: Sendable {
  let winRate: Double
  let fallback: FallbackReason?
}

/// What one block of lines became on its way to the score stage.
struct ScoredBlock: Sendable {
  var rows: ScoredBatch
  var rejected: [RejectedLine] = []
  var setAside: [SetAsideKind: Int] = [:]
  /// As they were read, if they are wanted.
  var setAsideLines: [UInt8] = []
  var blankLineCount = 0
  var joined = JoinedRows()
  var found = FoundFields()
  var timings = StageTimings()
  /// Where the reading stands after the block; nil for rows from a spool.
  var mark: BlockMark?
  /// How near the rows lie to the training prompts, if that was asked for.
  var nearest: NearestTrainingPrompts?
  /// The rows that may be in the log's sample, if one was asked for.
  var sampled = SampledRows()
}
