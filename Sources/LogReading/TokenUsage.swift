package import JSONCoding

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
