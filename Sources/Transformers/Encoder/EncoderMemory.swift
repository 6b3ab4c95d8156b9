internal import CTransformerKernels

/// What a pass over several sequences needs besides the weights: one thread's.
final class EncoderMemory {
  /// Tokens x hidden width: what each layer takes and gives.
  let hidden: WorkingMemory<Float>
  /// The heads' outputs, and what is added to the hidden rows.
  let mixed: WorkingMemory<Float>
  let added: WorkingMemory<Float>
  /// Queries, keys and values, then the feed-forward network's inner rows.
  let wide: WorkingMemory<Float>
  let attention: WorkingMemory<Float>
  let quantized: QuantizedRows

  /// - Parameters:
  ///   - tokens: of all sequences together.
  ///   - longest: of one sequence.
  init(_ configuration: EncoderConfiguration, tokens: Int, longest: Int) {
    let width = configuration.hiddenWidth
    let wider = max(3 * width, configuration.intermediateWidth)
    hidden = WorkingMemory(count: tokens * width)
    mixed = WorkingMemory(count: tokens * width)
    added = WorkingMemory(count: tokens * width)
    wide = WorkingMemory(count: tokens * wider)
    attention = WorkingMemory(count: transformer_attention_scratch(longest, width / configuration.headCount))
    quantized = QuantizedRows(rows: tokens, width: max(width, configuration.intermediateWidth))
  }
}
