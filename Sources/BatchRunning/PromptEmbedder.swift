internal import Embedding
internal import LogReading
internal import Tokenizing

/// The stages decode -> tokenise -> embed, with the memory they reuse from block to block. One worker owns it.
final class PromptEmbedder {
  private(set) var batch = PromptBatch()
  /// One row a record of `batch`, if there are embeddings at all.
  private(set) var embeddings: EmbeddingMatrix
  /// Of the last block.
  private(set) var timings = StageTimings()

  private let embedder: (any EmbeddingModel)?
  private let takesRecordedVectors: Bool
  private var decoder: PromptDecoder
  private var tokens = TokenBatch()

  /// - Parameters:
  ///   - embedder: nil for no embeddings, or for recorded ones.
  ///   - dimension: of the embeddings; 0 for none.
  init(_ plan: ReadingPlan, embedder: (any EmbeddingModel)?, dimension: Int) {
    self.embedder = embedder
    takesRecordedVectors = plan.decoding.embeddingField != nil
    embeddings = EmbeddingMatrix(dimension: dimension)
    decoder = PromptDecoder(plan.decoding)
  }

  func embed(_ item: BlockSource.Item) {
    timings = StageTimings()
    timed(.decode) { decoder.decode(item.block, as: item.format, into: &batch) }
    embeddings.removeAll()
    if takesRecordedVectors {
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
        embedder.tokenize(UnsafeBufferPointer(rebasing: texts[record.prompt]), into: &tokens)
      }
    }
  }

  /// Runs a stage and adds its time.
  func timed(_ stage: PipelineStage, _ body: () -> Void) {
    let start = monotonicNanoseconds()
    body()
    timings.add(stage, monotonicNanoseconds() - start)
  }
}
