internal import LogReading

/// Counts a row's tokens from what the log says, and estimates what it does not say, in integer arithmetic.
///
/// Prompt tokens without a recorded count: `(100 * ascii + 172 * other) / 430` over the UTF-8 bytes of all messages,
/// rounded to nearest, so 4.3 ASCII bytes or 2.5 bytes of other characters make a token; and OpenAI's chat overhead, 4
/// tokens a message and 3 for the reply. Against tiktoken's cl100k_base the text part is off by, mean absolute error a
/// prompt / error of the sum: Arena-Hard (500 prompts) 15% / -0.2%; GSM8K (300) 9% / -5%; MMLU (1,500) 15% / +4%;
/// ten sentences in ten languages 13% / +1%. Code and mathematics have more tokens than this says (-14% in sum on
/// ZeroEval's CRUX and MATH prompts).
package struct TokenEstimator: Sendable, Equatable {
  /// The mean length of a completion in RouteLLM's cost analysis, in tokens.
  package static let standardCompletionTokens = 264

  /// For a row of which neither a recorded count nor a limit is known.
  package let assumedCompletionTokens: Int

  /// Refuses a count that is not in 0...`TokenCounts.maximum`.
  package init(assumedCompletionTokens: Int = standardCompletionTokens) throws(AssigningError) {
    guard assumedCompletionTokens >= 0, assumedCompletionTokens <= TokenCounts.maximum else {
      throw .completionTokensOutOfRange(assumedCompletionTokens)
    }
    self.assumedCompletionTokens = assumedCompletionTokens
  }

  /// A row's completion tokens: a recorded count, else the request's limit, else what is assumed for each answer.
  package func completion(
    observed: Int?, limit: Int?, answers: Int = 1
  ) -> (tokens: Int, basis: CompletionTokenBasis) {
    if let observed = TokenEstimator.credible(observed) { return (observed, .observed) }
    if let limit = TokenEstimator.credible(limit), limit > 0 { return (limit, .bound) }
    let (all, overflows) = assumedCompletionTokens.multipliedReportingOverflow(by: max(1, answers))
    return (overflows ? TokenCounts.maximum : min(all, TokenCounts.maximum), .assumed)
  }

  /// The estimate of a row's prompt tokens, in 0...`TokenCounts.maximum`.
  static func promptTokens(of record: PromptRecord) -> Int {
    promptTokens(
      textByteCount: record.textByteCount, nonASCIIByteCount: record.nonASCIIByteCount,
      messageCount: record.messageCount)
  }

  /// The same by what all messages of the row amount to, whichever turn is scored.
  package static func promptTokens(textByteCount: Int, nonASCIIByteCount: Int, messageCount: Int) -> Int {
    // Clamped so that nothing below overflows: more bytes than this are beyond `TokenCounts.maximum` anyway.
    let bytes = min(max(textByteCount, 0), 1 << 40)
    let other = min(max(nonASCIIByteCount, 0), bytes)
    let messages = min(max(messageCount, 0), 1 << 40)
    let text = (100 * (bytes - other) + 172 * other + 215) / 430
    return min(max(text, bytes > 0 ? 1 : 0) + 4 * messages + 3, TokenCounts.maximum)
  }

  /// A count outside 0...`TokenCounts.maximum` is as good as none.
  static func credible(_ count: Int?) -> Int? { count.flatMap { (0...TokenCounts.maximum).contains($0) ? $0 : nil } }
}

/// What a chat request costs in prompt tokens besides the texts in it, as OpenAI documents it for its chat models: 3 a
/// message, 1 a name, and 3 that begin the reply.
///
/// Texts are contents, roles and names. A text that stands alone is sent as the content of one message with a role of
/// one token, which is what `user`, `system` and `assistant` are in OpenAI's encodings.
package enum ChatOverhead {
  /// - Parameters:
  ///   - impliedRoles: messages whose role is not among the counted texts.
  ///   - names: messages with a name.
  package static func tokens(messages: Int, impliedRoles: Int, names: Int) -> Int {
    3 * messages + impliedRoles + names + 3
  }
}

/// What an image costs in prompt tokens where that depends on the model alone: OpenAI's models take an image in low
/// detail at one price each, as its guide to images and vision documents it (read in its state of 2025; models that count
/// patches have no such price).
package enum ImageTokens {
  private static let lowDetail: [(family: String, tokens: Int)] = [
    ("gpt-4o", 85), ("gpt-4.1", 85), ("gpt-4.5-preview", 85), ("gpt-4-turbo", 85), ("gpt-4-vision-preview", 85),
    ("gpt-4-1106-vision-preview", 85), ("gpt-4o-mini", 2_833), ("gpt-5", 70), ("gpt-5-chat-latest", 70), ("o1", 75),
    ("o1-pro", 75), ("o3", 75), ("computer-use-preview", 65),
  ]

  /// Of one image in low detail; nil for a model of which no such price is known.
  ///
  /// - Parameter model: a name without a provider's prefix; a snapshot's date may follow the family's name.
  package static func ofLowDetail(model: String) -> Int? {
    lowDetail.first { entry in
      guard model.hasPrefix(entry.family) else { return false }
      let rest = model.dropFirst(entry.family.count)
      return rest.isEmpty || rest.wholeMatch(of: /-20[0-9]{2}-[0-9]{2}-[0-9]{2}/) != nil
    }?.tokens
  }
}
