package import Tokenizing
internal import Transformers

/// RouteLLM's causal classifier: a decoder reads the prompt and answers with a score from 1 to 5, higher where a weak
/// model will do. The win rate is 1 - P(score >= threshold) by the softmax over the five scores' logits, at the first
/// score among at most six greedy tokens.
///
/// Prompts are never truncated: one that is too long, and one without a score, goes strong by its fallback reason.
package struct CausalRouter: Router {
  static let tokenLimit = 6

  let model: DecoderModel
  let tokenizer: CheckpointTokenizer
  let prompt: RatingPrompt
  let ratings: RatingTokens
  /// Tokens after which nothing is said.
  let endIDs: Set<Int32>
  let prefix: CausalPrefix
  package let scoreThreshold: ScoreThreshold

  package var kind: RouterKind { .causal }
  package var input: RouterInput { .tokens }

  /// Appends the tokens of the whole text that the model reads, the prompt being the question in it.
  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    CausalRouter.append(self.prompt.text(question: prompt), by: tokenizer, to: &batch)
  }

  /// Appends the tokens of a whole text, with those that the checkpoint puts around it.
  static func append(_ text: [UInt8], by tokenizer: CheckpointTokenizer, to tokens: inout TokenBatch) {
    text.withUnsafeBufferPointer {
      tokenizer.encode($0, into: &tokens, addingSpecialTokens: true, maximumCount: nil)
    }
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.tokens.count == batch.count)
    let fitting = (0..<batch.count).filter { fits(batch.tokens, row: $0) }
    var winRates = [Double?](repeating: nil, count: batch.count)
    if !fitting.isEmpty {
      let texts = fitting.map { batch.tokens.ids[batch.tokens.range($0)] }
      model.continueGreedily(texts, prefix: prefix.value, count: CausalRouter.tokenLimit) { step in
        guard ratings.ids.contains(step.token) else { return !endIDs.contains(step.token) }
        winRates[fitting[step.text]] = scoreThreshold.winRate(
          logits: ratings.ids.map { Double(step.logits[Int($0)]) })
        return false
      }
    }
    for (row, winRate) in winRates.enumerated() {
      if let winRate {
        scores.append(winRate)
      } else {
        scores.append(1, fallback: fits(batch.tokens, row: row) ? .noScoreToken : .promptTooLong)
      }
    }
  }

  /// Whether the model has a position for each of a row's tokens.
  private func fits(_ tokens: TokenBatch, row: Int) -> Bool {
    (1...model.configuration.maximumLength).contains(tokens.range(row).count)
  }
}
