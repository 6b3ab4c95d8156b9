package import TextModels

extension RouterDescriptor {
  package static let length = RouterDescriptor("length").with {
    $0.untrained = UntrainedRouter(make: { _ in PromptLengthRouter() })
  }
}

/// The baseline that a trained router has to beat: the longer the prompt, the higher the win rate.
///
/// win rate = n / (n + 300), where n is the number of characters (Unicode scalars) of the prompt: a threshold of T sends
/// the prompts with at least 300 T / (1 - T) characters to the strong model, at 0.5 those with 300. Only the order of the
/// prompts is a claim; the number is no probability that was measured.
package struct PromptLengthRouter: Router {
  /// Characters at which the win rate is 1/2.
  package static let middle = 300.0

  package var kind: RouterDescriptor { .length }
  package var input: RouterInput { .tokens }
  package var isCostly: Bool { false }

  package init() {}

  /// Appends one token, the number of characters.
  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    let count = prompt.count { $0 & 0xC0 != 0x80 }
    batch.ids.append(Int32(clamping: count))
    batch.ends.append(batch.ids.count)
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.tokens.count == batch.count)
    for count in batch.tokens.ids { scores.append(Double(count) / (Double(count) + PromptLengthRouter.middle)) }
  }
}
