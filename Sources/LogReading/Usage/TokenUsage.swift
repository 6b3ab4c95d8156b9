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
      reasoning: fitsCompletion ? parts.reasoning : 0, audioCompletion: fitsCompletion ? parts.audioCompletion : 0,
      imagePrompt: fitsPrompt ? parts.imagePrompt : 0, imageCompletion: fitsCompletion ? parts.imageCompletion : 0)
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

  /// A token count that can be believed: a whole number from 0 to a thousand million, with or without a fraction of
  /// zeros, as pandas writes it, or the text of one, as CSV, OTLP and BigQuery write it.
  static func count(_ element: JSONElement?) -> Int? {
    guard let element, let count = element.integer ?? TokenUsage.wholeNumber(element.unwrapped),
      (0...maximumCount).contains(count)
    else { return nil }
    return count
  }

  static let maximumCount = 1_000_000_000

  private static func wholeNumber(_ element: JSONElement) -> Int? {
    if let number = element.double { return whole(number) }
    guard let text = element.utf8, (1...24).contains(text.count) else { return nil }
    if text.count <= 10, text.allSatisfy({ (0x30...0x39).contains($0) }) {
      return text.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let trimmed = text.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
    guard trimmed.allSatisfy({ (0x30...0x39).contains($0) || ".eE+".utf8.contains($0) }) else { return nil }
    return Double(String(decoding: trimmed, as: UTF8.self)).flatMap(whole)
  }

  private static func whole(_ number: Double) -> Int? {
    number == number.rounded() && abs(number) <= Double(maximumCount) ? Int(number) : nil
  }

  /// The counts that a row holds among its own members; nothing where none has a name that only counts have.
  static func named(in row: JSONElement) -> TokenUsage {
    if row["prompt_tokens"] ?? row["completion_tokens"] ?? row["promptTokens"] ?? row["input_tokens"]
      ?? row["output_tokens"] ?? row["inputTokens"] != nil
    {
      return TokenUsage(row)
    }
    return row.kind == .object ? UsageReader.usage(ofBody: row) : TokenUsage()
  }

  /// Whether this says how many tokens there were: a prompt of none is no answer to a request that has a text.
  var isBelievable: Bool { (prompt ?? 0) > 0 || (completion ?? 0) > 0 }

  /// This record of an answer, or another one where this says nothing that can be believed.
  func or(_ other: TokenUsage) -> TokenUsage {
    if isBelievable || (other.isEmpty && !isEmpty) { return self }
    if other.isBelievable || (isEmpty && !other.isEmpty) { return other }
    var usage = self
    if other.contradictions.contains(.unread) { usage.contradictions.insert(.unread) }
    return usage
  }

  /// The same for a row that has a text: a prompt of no tokens was not counted by whoever wrote it, nor was a completion
  /// of none next to it.
  func withoutImpossibleZeros() -> TokenUsage {
    guard prompt == 0 else { return self }
    var usage = TokenUsage(completion: completion == 0 ? nil : completion, tier: tier)
    usage.contradictions = contradictions
    usage.contradictions.insert(.zeroPrompt)
    return usage
  }
}

extension NestedJSON {
  /// What an object of token counts, or a JSON text of one, says. Where it says something that nobody understands, that
  /// is noted.
  mutating func usage(_ element: JSONElement?) -> TokenUsage {
    guard let element else { return TokenUsage() }
    guard let object = container(in: element), object.kind == .object else {
      var usage = TokenUsage()
      let isNothing = element.isEmptyContainer || (element.utf8?.isEmpty ?? false)
      if !isNothing { usage.contradictions.insert(.unread) }
      return usage
    }
    return TokenUsage(object)
  }

  /// The usage that a row states in an object of its own, where that is not called `usage`: LangChain's, Gemini's, or the log's
  /// own `tokens`.
  mutating func usage(besides row: JSONElement) -> TokenUsage {
    var found = TokenUsage()
    let output = container(in: row["llm_output"])
    for stated in [
      row["token_usage"], row["tokenUsage"], row["usageMetadata"], row["usage_metadata"], output?["token_usage"],
    ]
    where !found.isBelievable && stated != nil {
      found = found.or(usage(stated))
    }
    if !found.isBelievable, let tokens = container(in: row["tokens"]), tokens.kind == .object {
      found = found.or(usage(tokens))
    }
    return found
  }

  /// The usage that an answer holds, whoever gave it: the body of a response, or an object that wraps one.
  mutating func usage(ofAnswer element: JSONElement?) -> TokenUsage {
    usage(ofAnswer: element, depth: 0)
  }

  private mutating func usage(ofAnswer element: JSONElement?, depth: Int) -> TokenUsage {
    guard depth < 4, let answer = container(in: element), answer.kind == .object else { return TokenUsage() }
    let stated =
      answer["usage"] ?? answer["usageMetadata"] ?? answer["usage_metadata"] ?? answer["token_usage"]
      ?? answer["amazon-bedrock-invocationMetrics"] ?? answer["metrics"]
    var found = TokenUsage()
    if let stated { found = usage(stated).served(answer["service_tier"]) }
    if !found.isBelievable { found = found.or(UsageReader.usage(ofBody: answer)) }
    for wrapper in [answer["body"], answer["response"], answer["message"], answer["data"], answer["llm_output"]]
    where !found.isBelievable && wrapper != nil {
      found = found.or(usage(ofAnswer: wrapper, depth: depth + 1))
    }
    return found
  }
}

/// Kinds of tokens within a request's prompt and completion, as the log recorded them apart.
package struct TokenDetails: Sendable, Equatable, BitwiseCopyable {
  private let counts: (Int32, Int32, Int32, Int32, Int32, Int32)
  private let images: (Int32, Int32)

  package var cacheRead: Int { Int(counts.0) }
  /// For the provider's usual time, five minutes at Anthropic.
  package var cacheWrite: Int { Int(counts.1) }
  /// Kept for an hour.
  package var cacheWriteHour: Int { Int(counts.2) }
  package var audioPrompt: Int { Int(counts.3) }
  package var reasoning: Int { Int(counts.4) }
  package var audioCompletion: Int { Int(counts.5) }
  package var imagePrompt: Int { Int(images.0) }
  package var imageCompletion: Int { Int(images.1) }

  package static let none = TokenDetails()

  /// Counts are taken into 0...`Int32.max`, which is beyond every count that is believed.
  package init(
    cacheRead: Int = 0, cacheWrite: Int = 0, cacheWriteHour: Int = 0, audioPrompt: Int = 0, reasoning: Int = 0,
    audioCompletion: Int = 0, imagePrompt: Int = 0, imageCompletion: Int = 0
  ) {
    func stored(_ count: Int) -> Int32 { Int32(clamping: max(count, 0)) }
    counts = (
      stored(cacheRead), stored(cacheWrite), stored(cacheWriteHour), stored(audioPrompt), stored(reasoning),
      stored(audioCompletion)
    )
    images = (stored(imagePrompt), stored(imageCompletion))
  }

  package static func == (first: TokenDetails, second: TokenDetails) -> Bool {
    first.counts == second.counts && first.images == second.images
  }

  package subscript(kind: TokenKind) -> Int {
    switch kind {
    case .cacheRead: cacheRead
    case .cacheWrite: cacheWrite
    case .cacheWriteHour: cacheWriteHour
    case .audioPrompt: audioPrompt
    case .reasoning: reasoning
    case .audioCompletion: audioCompletion
    case .imagePrompt: imagePrompt
    case .imageCompletion: imageCompletion
    }
  }

  /// Prompt tokens that were read from the provider's cache or written to it.
  package var cached: Int { cacheRead + cacheWrite + cacheWriteHour }

  /// The same requests with a cold cache.
  package var withoutCache: TokenDetails {
    counts.0 | counts.1 | counts.2 == 0
      ? self
      : TokenDetails(
        audioPrompt: audioPrompt, reasoning: reasoning, audioCompletion: audioCompletion, imagePrompt: imagePrompt,
        imageCompletion: imageCompletion)
  }

  /// Those of the prompt, of the completion, or of both.
  package func parts(ofPrompt: Bool, ofCompletion: Bool) -> TokenDetails {
    if ofPrompt && ofCompletion || self == .none { return self }
    return TokenDetails(
      cacheRead: ofPrompt ? cacheRead : 0, cacheWrite: ofPrompt ? cacheWrite : 0,
      cacheWriteHour: ofPrompt ? cacheWriteHour : 0, audioPrompt: ofPrompt ? audioPrompt : 0,
      reasoning: ofCompletion ? reasoning : 0, audioCompletion: ofCompletion ? audioCompletion : 0,
      imagePrompt: ofPrompt ? imagePrompt : 0, imageCompletion: ofCompletion ? imageCompletion : 0)
  }

  /// Whether the parts of the prompt are no more than it.
  package func fit(prompt: Int) -> Bool {
    cached <= prompt && audioPrompt <= prompt && imagePrompt <= prompt
  }

  /// Whether the parts of the completion are no more than it.
  package func fit(completion: Int) -> Bool {
    reasoning <= completion && audioCompletion <= completion && imageCompletion <= completion
  }
}

/// A kind of token that providers count apart, within the prompt or the completion.
package enum TokenKind: String, Sendable, CaseIterable, Codable {
  case cacheRead = "cache_read"
  case cacheWrite = "cache_write"
  case cacheWriteHour = "cache_write_hour"
  case audioPrompt = "audio_prompt"
  case reasoning
  case audioCompletion = "audio_completion"
  case imagePrompt = "image_prompt"
  case imageCompletion = "image_completion"
}

/// What in a row's recorded usage cannot be true.
package enum UsageContradiction: UInt8, Sendable, CaseIterable, Codable {
  /// A number that is no count of tokens, such as a negative one: as good as none.
  case noCount = 0
  /// Cached, audio or image tokens beyond the prompt: the kinds are dropped, the whole is kept.
  case promptParts
  /// Reasoning, audio or image tokens beyond the completion: likewise.
  case completionParts
  /// A total that is not the sum of the two: they are kept.
  case total
  /// Usage of which no count is understood: as good as none.
  case unread
  /// No tokens for a prompt that has a text: as good as none.
  case zeroPrompt
  /// A limit on the completion that is no number of tokens: as good as none.
  case limit
  /// A name that was looked for stands more than once in its object: the last counts. Not only in the usage.
  case repeatedMember
  /// More answers to one prompt than any provider gives: counted as the most that one does.
  case answers

  /// `CompletionLimit.mostAnswers`
  package static let mostAnswers = CompletionLimit.mostAnswers

  package var name: String {
    switch self {
    case .noCount: "no_count"
    case .promptParts: "prompt_parts"
    case .completionParts: "completion_parts"
    case .total: "total"
    case .unread: "unread"
    case .zeroPrompt: "zero_prompt"
    case .limit: "limit"
    case .repeatedMember: "repeated_member"
    case .answers: "answers"
    }
  }

  /// Several of them.
  package struct Set: Sendable, Equatable, BitwiseCopyable {
    package private(set) var bits: UInt16

    package init(bits: UInt16 = 0) { self.bits = bits }

    package var isEmpty: Bool { bits == 0 }

    package func contains(_ contradiction: UsageContradiction) -> Bool { bits & (1 << contradiction.rawValue) != 0 }

    package mutating func insert(_ contradiction: UsageContradiction) { bits |= 1 << contradiction.rawValue }

    mutating func formUnion(_ other: Set) { bits |= other.bits }
  }
}
