/// Kinds of tokens within a request's prompt and completion, as the log recorded them apart.
package struct TokenDetails: Sendable, Equatable, BitwiseCopyable {
  private let counts: (Int32, Int32, Int32, Int32, Int32, Int32)

  package var cacheRead: Int { Int(counts.0) }
  /// For the provider's usual time, five minutes at Anthropic.
  package var cacheWrite: Int { Int(counts.1) }
  /// Kept for an hour.
  package var cacheWriteHour: Int { Int(counts.2) }
  package var audioPrompt: Int { Int(counts.3) }
  package var reasoning: Int { Int(counts.4) }
  package var audioCompletion: Int { Int(counts.5) }

  package static let none = TokenDetails()

  /// Counts are taken into 0...`Int32.max`, which is beyond every count that is believed.
  package init(
    cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteHour: Int = 0, audioPrompt: Int = 0, reasoning: Int = 0,
    audioCompletion: Int = 0
  ) {
    func stored(_ count: Int) -> Int32 { Int32(clamping: max(count, 0)) }
    counts = (
      stored(cacheRead), stored(cacheWrite), stored(cacheWriteHour), stored(audioPrompt), stored(reasoning),
      stored(audioCompletion)
    )
  }

  package static func == (first: TokenDetails, second: TokenDetails) -> Bool { first.counts == second.counts }

  package subscript(kind: TokenKind) -> Int {
    switch kind {
    case .cacheRead: cacheRead
    case .cacheWrite: cacheWrite
    case .cacheWriteHour: cacheWriteHour
    case .audioPrompt: audioPrompt
    case .reasoning: reasoning
    case .audioCompletion: audioCompletion
    }
  }

  /// Prompt tokens that were read from the provider's cache or written to it.
  package var cached: Int { cacheRead + cacheWrite + cacheWriteHour }

  /// The same requests with a cold cache.
  package var withoutCache: TokenDetails {
    TokenDetails(audioPrompt: audioPrompt, reasoning: reasoning, audioCompletion: audioCompletion)
  }

  /// Those of the prompt, of the completion, or of both.
  package func parts(ofPrompt: Bool, ofCompletion: Bool) -> TokenDetails {
    if ofPrompt && ofCompletion || self == .none { return self }
    return TokenDetails(
      cacheRead: ofPrompt ? cacheRead : 0, cacheWrite: ofPrompt ? cacheWrite : 0,
      cacheWriteHour: ofPrompt ? cacheWriteHour : 0, audioPrompt: ofPrompt ? audioPrompt : 0,
      reasoning: ofCompletion ? reasoning : 0, audioCompletion: ofCompletion ? audioCompletion : 0)
  }

  /// Whether the parts of the prompt are no more than it.
  package func fit(prompt: Int) -> Bool { cached <= prompt && audioPrompt <= prompt }

  /// Whether the parts of the completion are no more than it.
  package func fit(completion: Int) -> Bool { reasoning <= completion && audioCompletion <= completion }
}
