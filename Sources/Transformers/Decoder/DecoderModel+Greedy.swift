extension DecoderModel {
  /// What one greedy step says of a text.
  package struct GreedyStep {
    /// The text's place among those of the call.
    package let text: Int
    /// Of every token.
    package let logits: UnsafeBufferPointer<Float>
    /// The token with the largest logit, the first of equals; what is not a number is no largest.
    package let token: Int32
  }

  /// Continues texts greedily by up to `count` tokens each.
  ///
  /// - Parameters:
  ///   - texts: token ids, one or more each.
  ///   - prefix: what texts may begin with; each takes as much of it as it has.
  ///   - body: called once a text and step; the text goes on if it returns true.
  package func continueGreedily(
    _ texts: [ArraySlice<Int32>], prefix: DecoderPrefix? = nil, count: Int, _ body: (GreedyStep) -> Bool
  ) {
    let scratch = DecoderScratch()
    var next = 0
    while next < texts.count {
      // Texts share the reading of weights as long as their own tokens fit one call.
      var active: [(text: Int, sequence: DecoderSequence)] = []
      var tokens = 0
      while next < texts.count {
        let shared = prefix?.sharedCount(with: texts[next]) ?? 0
        tokens += texts[next].count - shared
        if !active.isEmpty, tokens > DecoderModel.tokenLimit { break }
        let sequence = DecoderSequence(
          configuration, prefix: prefix, ids: texts[next], sharedCount: shared, growth: count - 1)
        active.append((next, sequence))
        next += 1
      }
      while !active.isEmpty {
        advance(active.map(\.sequence), scratch: scratch)
        var goingOn: [(text: Int, sequence: DecoderSequence)] = []
        var row = 0
        for (text, sequence) in active {
          guard sequence.pending.isEmpty else {
            goingOn.append((text, sequence))
            continue
          }
          let logits = UnsafeBufferPointer(
            start: scratch.logits.start + row * configuration.vocabularyCount, count: configuration.vocabularyCount)
          row += 1
          let token = DecoderModel.largest(logits)
          sequence.madeCount += 1
          guard body(GreedyStep(text: text, logits: logits, token: token)), sequence.madeCount < count else { continue }
          sequence.pending = [token]
          goingOn.append((text, sequence))
        }
        active = goingOn
      }
    }
  }

  private static func largest(_ logits: UnsafeBufferPointer<Float>) -> Int32 {
    var best = -Float.infinity
    var place = 0
    for (index, logit) in logits.enumerated() where logit > best {
      best = logit
      place = index
    }
    return Int32(place)
  }
}
