/// Kinds of tokens within a request's prompt and completion, as the log recorded them apart.
package struct TokenDetails: Sendable, Equatable, BitwiseCopyable {
  package let cacheRead: Int
  /// For the provider's usual time, five minutes at Anthropic.
  package let cacheWrite: Int
  /// Kept for an hour.
  package let cacheWriteHour: Int
  package let audioPrompt: Int
  package let reasoning: Int
  package let audioCompletion: Int

  package static let none = TokenDetails()

  /// Requires counts of at least 0.
  package init(
    cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteHour: Int = 0, audioPrompt: Int = 0, reasoning: Int = 0,
    audioCompletion: Int = 0
  ) {
    precondition(
      cacheRead | cacheWrite | cacheWriteHour | audioPrompt | reasoning | audioCompletion >= 0)
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteHour = cacheWriteHour
    self.audioPrompt = audioPrompt
    self.reasoning = reasoning
    self.audioCompletion = audioCompletion
  }

  /// Whether the parts are no more than what they are parts of.
  package func fit(prompt: Int, completion: Int) -> Bool {
    // Counts are at most thousands of millions: the sum cannot overflow.
    cacheRead + cacheWrite + cacheWriteHour <= prompt && audioPrompt <= prompt && reasoning <= completion
      && audioCompletion <= completion
  }
}
