package import FileFormats

/// What a log observed of a row's tokens; a count that cannot be believed is none.
package struct TokenUsage: Sendable, Equatable {
  /// All prompt tokens, cached ones included; likewise all completion tokens, with the reasoning.
  package var prompt: Int?
  package var completion: Int?
  /// Parts of the two; none where they do not fit.
  package internal(set) var details = TokenDetails.none
  package internal(set) var contradictions = UsageContradiction.Set()
  package internal(set) var tier = ServiceTier.standard

  package init(prompt: Int? = nil, completion: Int? = nil, tier: ServiceTier = .standard) {
    self.prompt = prompt
    self.completion = completion
    self.tier = tier
  }

  /// Reads an object of counts in any of the names that `UsageReader` knows.
  package init(_ usage: JSONElement?) {
    guard let usage, usage.kind == .object else { return }
    self = UsageReader.usage(usage)
  }

  package var isEmpty: Bool { prompt == nil && completion == nil }

  /// Keeps the parts that fit, and notes those that do not. Parts of a whole that is not known are not used.
  mutating func take(_ parts: TokenDetails) {
    let fitsPrompt = parts.fit(prompt: prompt ?? 0)
    let fitsCompletion = parts.fit(completion: completion ?? 0)
    if !fitsPrompt, prompt != nil { contradictions.insert(.promptParts) }
    if !fitsCompletion, completion != nil { contradictions.insert(.completionParts) }
    details = TokenDetails(
      cacheRead: fitsPrompt ? parts.cacheRead : 0, cacheWrite: fitsPrompt ? parts.cacheWrite : 0,
      cacheWriteHour: fitsPrompt ? parts.cacheWriteHour : 0, audioPrompt: fitsPrompt ? parts.audioPrompt : 0,
      reasoning: fitsCompletion ? parts.reasoning : 0, audioCompletion: fitsCompletion ? parts.audioCompletion : 0)
  }

  /// The same counts with the parts and the tier that a fuller record of the same answer has.
  func completed(by fuller: TokenUsage) -> TokenUsage {
    if isEmpty { return fuller }
    guard prompt == fuller.prompt, completion == fuller.completion else { return self }
    return fuller
  }

  /// The same with what the answer says of how it was served, where it says so.
  func served(_ tier: JSONElement?) -> TokenUsage {
    var usage = self
    if let recorded = ServiceTier(tier) { usage.tier = recorded }
    return usage
  }

  /// The same as part of a batch.
  func servedInBatch() -> TokenUsage {
    var usage = self
    if !isEmpty { usage.tier = .batch }
    return usage
  }

  /// A token count that can be believed: a whole number from 0 to a thousand million, or the text of one, as CSV, OTLP
  /// and BigQuery write it.
  static func count(_ element: JSONElement?) -> Int? {
    guard let element, let count = element.integer ?? element.utf8.flatMap(TokenUsage.number),
      (0...1_000_000_000).contains(count)
    else { return nil }
    return count
  }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    guard (1...10).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

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
    counts.0 | counts.1 | counts.2 == 0
      ? self : TokenDetails(audioPrompt: audioPrompt, reasoning: reasoning, audioCompletion: audioCompletion)
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

/// A kind of token that providers count apart, within the prompt or the completion.
package enum TokenKind: String, Sendable, CaseIterable, Codable {
  case cacheRead = "cache_read"
  case cacheWrite = "cache_write"
  case cacheWriteHour = "cache_write_hour"
  case audioPrompt = "audio_prompt"
  case reasoning
  case audioCompletion = "audio_completion"
}

/// What in a row's recorded usage cannot be true.
package enum UsageContradiction: UInt8, Sendable, CaseIterable, Codable {
  /// A number that is no count of tokens, such as a negative one: as good as none.
  case noCount = 0
  /// Cached or audio tokens beyond the prompt: the kinds are dropped, the whole is kept.
  case promptParts
  /// Reasoning or audio tokens beyond the completion: likewise.
  case completionParts
  /// A total that is not the sum of the two: they are kept.
  case total

  package var name: String {
    switch self {
    case .noCount: "no_count"
    case .promptParts: "prompt_parts"
    case .completionParts: "completion_parts"
    case .total: "total"
    }
  }

  /// Several of them.
  package struct Set: Sendable, Equatable, BitwiseCopyable {
    package private(set) var bits: UInt8

    package init(bits: UInt8 = 0) { self.bits = bits }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ contradiction: UsageContradiction) -> Bool { bits & (1 << contradiction.rawValue) != 0 }

    package mutating func insert(_ contradiction: UsageContradiction) { bits |= 1 << contradiction.rawValue }
  }
}
