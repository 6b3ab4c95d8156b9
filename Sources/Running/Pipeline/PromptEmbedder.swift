internal import Files
internal import LogReading
internal import Routing
internal import TextModels

/// The stages decode -> tokenise -> embed, with the memory they reuse from block to block. One worker owns it.
final class PromptEmbedder {
  private(set) var batch = PromptBatch()
  /// One row a record of `batch`, if there are embeddings at all.
  private(set) var embeddings: EmbeddingMatrix
  /// One row a record, for routers that ask for stems.
  private(set) var forms = PromptForms()
  /// The texts that embeddings are made of; for routers that ask for tokens, those of `scoredPrompts`.
  private(set) var tokens = TokenBatch()
  /// Of the last block.
  private(set) var timings = StageTimings()

  private let embedder: (any EmbeddingModel)?
  /// Nil for what `EmbeddingPipeline` writes: embeddings of whole prompts.
  private let router: (any Router)?
  private var input: RouterInput? { router?.input }
  private let takesRecordedVectors: Bool
  /// For routers that ask for tokens: which of the block's prompts are scored, those of `tokens`.
  let scoredPrompts: DistinctPrompts<RowScore>?
  private let embeddedPrompts: DistinctPrompts<[Float]>?
  private var decoder: PromptDecoder

  /// - Parameters:
  ///   - embedder: nil for no embeddings, or for recorded ones.
  ///   - dimension: of the embeddings; 0 for none.
  ///   - router: who says what of a prompt it needs; nil for embeddings of whole prompts.
  ///   - costlyPrompts: what all workers of the run remember.
  init(
    _ plan: ReadingPlan, embedder: (any EmbeddingModel)?, dimension: Int, router: (any Router)? = nil,
    costlyPrompts: CostlyPrompts
  ) {
    self.embedder = embedder
    self.router = router
    scoredPrompts = costlyPrompts.scores.map(DistinctPrompts.init)
    embeddedPrompts = costlyPrompts.embeddings.map(DistinctPrompts.init)
    takesRecordedVectors = plan.decoding.embeddingField != nil
    embeddings = EmbeddingMatrix(dimension: dimension)
    decoder = PromptDecoder(plan.decoding)
  }

  func embed(_ item: RowSource.Item) {
    timings = StageTimings()
    timed(.decode) { decoder.decode(item.block, as: item.format, into: &batch) }
    embeddings.removeAll()
    forms.removeAll()
    tokens.removeAll()
    if let router, let scoredPrompts {
      scoredPrompts.removeAll()
      timed(.tokenise) { eachPrompt { if scoredPrompts.add($0) { router.tokenize($0, into: &tokens) } } }
    } else if takesRecordedVectors {
      timed(.tokenise) { tellForms() }
      timed(.embed) { RecordedEmbedding.append(batch.recordedVectors, to: &embeddings) }
    } else if let embedder {
      timed(.tokenise) { tokenise(with: embedder) }
      timed(.embed) { embed(with: embedder) }
    }
    timings.rowCount = batch.records.count
    timings.byteCount = item.block.byteCount
  }

  /// Gives the embeddings to somebody who may be on another thread, and keeps none.
  func takeEmbeddings() -> EmbeddingMatrix {
    let taken = embeddings
    embeddings = EmbeddingMatrix(dimension: taken.dimension)
    return taken
  }

  private func tokenise(with embedder: any EmbeddingModel) {
    embeddedPrompts?.removeAll()
    // Asked for once a block: the answer is a copy, and its copies are counted by all threads.
    let input = input
    eachPrompt { prompt in
      let part = input?.embeddedPart(of: prompt, forms: &forms) ?? prompt
      if embeddedPrompts?.add(part) ?? true { embedder.tokenize(part, into: &tokens) }
    }
  }

  private func embed(with embedder: any EmbeddingModel) {
    guard let embeddedPrompts else { return embedder.embed(tokens, into: &embeddings) }
    var fresh = EmbeddingMatrix(dimension: embeddings.dimension)
    embedder.embed(tokens, into: &fresh)
    for vector in embeddedPrompts.values({ fresh.withRow($0) { Array($0) } }) {
      embeddings.appendRow { _ = $0.update(fromContentsOf: vector) }
    }
  }

  /// For recorded vectors, whose texts are not embedded.
  private func tellForms() {
    guard case .stem = input else { return }
    eachPrompt { forms.append($0) }
  }

  private func eachPrompt(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    batch.texts.withUnsafeBufferPointer { texts in
      for record in batch.records { body(UnsafeBufferPointer(rebasing: texts[record.prompt])) }
    }
  }

  /// Runs a stage and adds its time.
  func timed(_ stage: PipelineStage, _ body: () -> Void) {
    let start = monotonicNanoseconds()
    body()
    timings.add(stage, monotonicNanoseconds() - start)
  }
}
