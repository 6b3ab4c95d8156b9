internal import CKernels
internal import CTransformerKernels
internal import LinearAlgebra

extension DecoderModel {
  /// Tokens that go through the layers together: enough to read each weight seldom, few enough to bound the memory.
  static let tokenLimit = 512

  /// Takes up to `tokenLimit` pending tokens of the sequences, in order, through all layers.
  ///
  /// Row i of `scratch.logits`, of `configuration.vocabularyCount` each, then has the logits that follow the i-th of
  /// those sequences that had a token pending and have none now.
  func advance(_ sequences: [DecoderSequence], scratch: DecoderScratch) {
    let steps = DecoderStep.steps(of: sequences, limit: DecoderModel.tokenLimit)
    let count = steps.reduce(0) { $0 + $1.count }
    guard count > 0 else { return }
    let size = configuration.hiddenSize
    let hidden = scratch.hidden.reserve(count * size)
    begin(steps, hidden: hidden, scratch: scratch)
    for (index, layer) in layers.enumerated() {
      attend(steps, count: count, layer: layer, index: index, hidden: hidden, scratch: scratch)
      feedForward(layer, count: count, hidden: hidden, scratch: scratch)
    }
    for step in steps { step.sequence.cache.append(step.count) }
    let finished = steps.filter { $0.sequence.pending.isEmpty }
    let last = scratch.normalized.reserve(finished.count * size)
    for (row, step) in finished.enumerated() {
      normalize(hidden + (step.start + step.count - 1) * size, count: 1, by: norm, into: last + row * size)
    }
    head.multiply(
      last, count: finished.count,
      into: scratch.logits.reserve(finished.count * configuration.vocabularyCount))
  }

  /// Embeds the steps' tokens, which are no longer pending then, and computes the turns of their positions.
  private func begin(_ steps: [DecoderStep], hidden: UnsafeMutablePointer<Float>, scratch: DecoderScratch) {
    let count = steps.reduce(0) { $0 + $1.count }
    let half = configuration.headSize / 2
    let cosines = scratch.cosines.reserve(count * half)
    let sines = scratch.sines.reserve(count * half)
    for step in steps {
      let position = step.sequence.position
      for (offset, id) in step.sequence.pending.prefix(step.count).enumerated() {
        let row = step.start + offset
        let start = hidden + row * configuration.hiddenSize
        start.update(repeating: 0, count: configuration.hiddenSize)
        // A token that the model has no row for says nothing.
        if id >= 0, id < configuration.vocabularyCount { embedding.add(Int(id), to: start) }
        configuration.rotary.write(
          position: position + offset, cosines: cosines + row * half, sines: sines + row * half)
      }
      step.sequence.pending.removeFirst(step.count)
    }
  }

  func normalize(
    _ input: UnsafePointer<Float>, count: Int, by weights: AlignedMemory<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard let weights = weights.elements.baseAddress else { return }
    let size = configuration.hiddenSize
    for row in 0..<count {
      transformer_rms_norm(input + row * size, weights, size, configuration.normEpsilon, output + row * size)
    }
  }

  /// hidden += down(silu(gate(x)) * up(x)), x being the normalised hidden state.
  private func feedForward(
    _ layer: DecoderLayer, count: Int, hidden: UnsafeMutablePointer<Float>, scratch: DecoderScratch
  ) {
    let size = configuration.hiddenSize
    let normalized = scratch.normalized.reserve(count * size)
    let gate = scratch.gate.reserve(count * configuration.feedForwardSize)
    let up = scratch.up.reserve(count * configuration.feedForwardSize)
    let update = scratch.update.reserve(count * size)
    normalize(hidden, count: count, by: layer.feedForwardNorm, into: normalized)
    layer.gate.multiply(normalized, count: count, into: gate)
    layer.up.multiply(normalized, count: count, into: up)
    transformer_gated_silu(gate, up, count * configuration.feedForwardSize)
    layer.down.multiply(gate, count: count, into: update)
    kernel_axpy(1, update, hidden, count * size)
  }
}
