/// The tokens of one sequence that go through the layers in one call.
struct DecoderStep {
  let sequence: DecoderSequence
  /// Their first row among the call's tokens.
  let start: Int
  let count: Int

  /// Up to `limit` pending tokens of the sequences, in order.
  static func steps(of sequences: [DecoderSequence], limit: Int) -> [DecoderStep] {
    var steps: [DecoderStep] = []
    var start = 0
    for sequence in sequences where start < limit && !sequence.pending.isEmpty {
      let count = min(sequence.pending.count, limit - start)
      steps.append(DecoderStep(sequence: sequence, start: start, count: count))
      start += count
    }
    return steps
  }
}
