internal import Embedding
internal import LogReading
internal import Routing
internal import Tokenizing

/// The stages decode -> tokenise -> embed, with the memory they reuse from block to block. One worker owns it.
final class PromptEmbedder {
  private(set) var batch = PromptBatch()
  /// One row a record of `batch`, if there are embeddings at all.
  private(set) var embeddings: EmbeddingMatrix
  /// One row a record, for routers that ask for stems.
  private(set) var forms = PromptForms()
  /// Of the last block.
  private(set) var timings = StageTimings()

  private let embedder: (any EmbeddingModel)?
  /// Nil for what `EmbeddingPipeline` writes: embeddings of whole prompts.
  private let input: RouterInput?
  private let takesRecordedVectors: Bool
  private var decoder: PromptDecoder
  private var tokens = TokenBatch()

  /// - Parameters:
  ///   - embedder: nil for no embeddings, or for recorded ones.
  ///   - dimension: of the embeddings; 0 for none.
  ///   - input: what the router asks for; nil for embeddings of whole prompts.
  init(_ plan: ReadingPlan, embedder: (any EmbeddingModel)?, dimension: Int, input: RouterInput? = nil) {
    self.embedder = embedder
    self.input = input
    takesRecordedVectors = plan.decoding.embeddingField != nil
    embeddings = EmbeddingMatrix(dimension: dimension)
    decoder = PromptDecoder(plan.decoding)
  }

  func embed(_ item: BlockSource.Item) {
    timings = StageTimings()
    timed(.decode) { decoder.decode(item.block, as: item.format, into: &batch) }
    embeddings.removeAll()
    forms.removeAll()
    if takesRecordedVectors {
      timed(.tokenise) { tellForms() }
      timed(.embed) { RecordedEmbedding.append(batch.recordedVectors, to: &embeddings) }
    } else if let embedder {
      timed(.tokenise) { tokenise(with: embedder) }
      timed(.embed) { embedder.embed(tokens, into: &embeddings) }
    }
    timings.rowCount = batch.records.count
    timings.byteCount = item.block.byteCount
  }

  private func tokenise(with embedder: any EmbeddingModel) {
    tokens.removeAll()
    batch.texts.withUnsafeBufferPointer { texts in
      for record in batch.records {
        let prompt = UnsafeBufferPointer(rebasing: texts[record.prompt])
        embedder.tokenize(input?.embeddedPart(of: prompt, forms: &forms) ?? prompt, into: &tokens)
      }
    }
  }

  /// For recorded vectors, whose texts are not embedded.
  private func tellForms() {
    guard case .stem = input else { return }
    batch.texts.withUnsafeBufferPointer { texts in
      for record in batch.records { forms.append(UnsafeBufferPointer(rebasing: texts[record.prompt])) }
    }
  }

  /// Runs a stage and adds its time.
  func timed(_ stage: PipelineStage, _ body: () -> Void) {
    let start = monotonicNanoseconds()
    body()
    timings.add(stage, monotonicNanoseconds() - start)
  }
}
