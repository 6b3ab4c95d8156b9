internal import LogReading

/// Prices of one token each, by what kind of token it is. What is nil is charged like plain input or output.
package struct TokenRates: Sendable, Equatable {
  package var input: USD
  package var output: USD
  /// Of a prompt token that was read from the provider's cache; nil for no discount.
  package var cacheRead: USD?
  /// Of a prompt token that was written to the cache.
  package var cacheWrite: USD?
  /// The same, to be kept for an hour; nil for the price of `cacheWrite`.
  package var cacheWriteHour: USD?
  package var audioInput: USD?
  package var audioOutput: USD?
  package var reasoning: USD?

  package init(
    input: USD, output: USD, cacheRead: USD? = nil, cacheWrite: USD? = nil, cacheWriteHour: USD? = nil,
    audioInput: USD? = nil, audioOutput: USD? = nil, reasoning: USD? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteHour = cacheWriteHour
    self.audioInput = audioInput
    self.audioOutput = audioOutput
    self.reasoning = reasoning
  }

  /// What a request costs, exactly.
  ///
  /// - Parameters:
  ///   - prompt: all prompt tokens, in 0...`TokenCounts.maximum`; `completion` likewise.
  ///   - details: kinds of these. Audio tokens that the cache held are charged as cache tokens; a reasoning token that
  ///     is audio as well, as reasoning.
  func cost(prompt: Int, completion: Int, details: TokenDetails) -> USD {
    let cached = details.cached
    let audioInput = min(details.audioPrompt, prompt - cached)
    let audioOutput = min(details.audioCompletion, completion - details.reasoning)
    // Ten terms of at most 10^22 * 2^27 each: far from overflow.
    var cost = input * (prompt - cached - audioInput) + output * (completion - details.reasoning - audioOutput)
    cost += (cacheRead ?? input) * details.cacheRead + (cacheWrite ?? input) * details.cacheWrite
    cost += (cacheWriteHour ?? cacheWrite ?? input) * details.cacheWriteHour
    cost += (self.audioInput ?? input) * audioInput + (self.audioOutput ?? output) * audioOutput
    return cost + (reasoning ?? output) * details.reasoning
  }
}
