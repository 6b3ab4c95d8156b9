internal import LogReading
internal import Routing

/// One row after scoring, in plain numbers that a spool can hold as they lie in memory. Its prompt tokens, which depend on
/// the model, are in the `ScoredBatch` that holds it.
struct ScoredRow: BitwiseCopyable, Sendable {
  /// What a row's prompt tokens rest on, before a model is chosen.
  private enum PromptGround: UInt8 {
    case observed, estimated
    /// On the model's own count.
    case counted
  }

  /// The strongest model's win probability against the weakest.
  let winRate: Double
  /// 1-based in its input.
  let lineNumber: Int
  let inputIndex: Int32
  private var completionTokens: Int32
  /// Of a completion that was learnt.
  private var fewestCompletionTokens: Int32 = 0
  private var mostCompletionTokens: Int32 = 0
  /// How many answers the request asks for.
  private let answerCount: Int32
  /// What the log tells of the tokens in addition to their number.
  let details: TokenDetails
  /// At which of the run's models the cache counts, of which `details` tell.
  private let cachedPlaces: CachedPlaces
  /// Where the id lies in `ScoredBatch.bytes`; empty if the row brings none.
  private let idStart: Int32
  private let idCount: Int32
  /// After the id stands the model that the log names; empty if it is not wanted or not known.
  private let modelCount: Int32
  /// When the row was logged, in milliseconds since 1970; `Int.min` if that is not wanted or not known.
  private let loggedMilliseconds: Int
  /// Where the whole line lies, if it is kept.
  private let rawStart: Int32
  private let rawCount: Int32
  private let promptGround: UInt8
  private var completionCode: UInt8
  private let fallbackCode: UInt8
  /// What the log says that the request cost.
  let recordedCost: RecordedCost
  /// What was observed of the quality of the logged answer.
  let quality: ObservedQuality
  private let tierCode: UInt8
  let contradictions: UsageContradiction.Set
  /// What counts of its prompt leave out.
  let uncountedParts: UncountedParts

  /// Where a row's texts lie in `ScoredBatch.bytes`.
  struct Texts {
    let id: Range<Int>
    /// Follows the id.
    let model: Range<Int>
    let raw: Range<Int>
  }

  init(
    _ record: PromptRecord, winRate: Double, fallback: FallbackReason?, estimator: TokenEstimator, inputIndex: Int,
    lineNumber: Int, texts: Texts, cachedPlaces: CachedPlaces = CachedPlaces()
  ) {
    self.cachedPlaces = cachedPlaces
    self.winRate = winRate
    self.lineNumber = lineNumber
    self.inputIndex = Int32(truncatingIfNeeded: inputIndex)
    let isPromptObserved = TokenEstimator.credible(record.observedPromptTokens) != nil
    let ground: PromptGround =
      isPromptObserved ? .observed : record.observedPromptTokens == nil ? .counted : .estimated
    promptGround = ground.rawValue
    let completion = estimator.completion(
      observed: record.observedCompletionTokens, limit: record.maximumCompletionTokens,
      answers: record.answerCount)
    answerCount = Int32(min(max(1, record.answerCount), TokenCounts.maximum))
    completionTokens = Int32(completion.tokens)
    completionCode = completion.basis.rawValue
    // A count that is not believed for being too large has no parts either.
    details = record.usage.details.parts(ofPrompt: isPromptObserved, ofCompletion: completion.basis == .observed)
    contradictions = record.usage.contradictions
    uncountedParts = record.uncountedParts
    recordedCost = record.recordedCost
    quality = record.quality
    tierCode = record.usage.tier.rawValue
    (idStart, idCount) = (Int32(texts.id.lowerBound), Int32(texts.id.count))
    modelCount = Int32(texts.model.count)
    loggedMilliseconds = record.time?.milliseconds ?? .min
    (rawStart, rawCount) = (Int32(texts.raw.lowerBound), Int32(texts.raw.count))
    fallbackCode = fallback.flatMap { FallbackReason.allCases.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
  }

  /// Whether its numbers mean something, and its texts lie within those of its block.
  ///
  /// - Parameter byteCount: of the block's texts.
  func isSound(byteCount: Int) -> Bool {
    let end = min(byteCount, Int(Int32.max))
    return (0...1).contains(winRate) && lineNumber >= 1 && inputIndex >= 0 && completionTokens >= 0
      && answerCount >= 1 && fewestCompletionTokens >= 0 && fewestCompletionTokens <= mostCompletionTokens
      && idStart >= 0 && idCount >= 0 && modelCount >= 0 && rawStart >= 0 && rawCount >= 0
      && Int(idStart) + Int(idCount) + Int(modelCount) <= end && Int(rawStart) + Int(rawCount) <= end
      && Int(fallbackCode) <= FallbackReason.allCases.count && quality.isSound
  }

  var completion: Int { Int(completionTokens) }

  var completionBasis: CompletionTokenBasis { CompletionTokenBasis(rawValue: completionCode) ?? .assumed }

  /// What the prompt tokens of one of the run's counts rest on.
  func promptBasis(by count: CountGround) -> PromptTokenBasis {
    switch PromptGround(rawValue: promptGround) {
    case .observed: .observed
    case .counted: count.basis(uncountedParts)
    case .estimated, nil: .estimated
    }
  }

  var isPromptObserved: Bool { promptGround == PromptGround.observed.rawValue }

  /// The row's tokens at a model.
  ///
  /// - Parameters:
  ///   - prompt: those of `count`.
  func tokens(prompt: Int, by count: CountGround) -> TokenCounts {
    TokenCounts(
      prompt: prompt, promptBasis: promptBasis(by: count), completion: completion, completionBasis: completionBasis,
      completionRange: completionBasis == .learnt
        ? Int(fewestCompletionTokens)...Int(mostCompletionTokens) : nil, details: details.withoutCache)
  }

  /// The kinds of its tokens at a candidate: with what the cache held only where that is the model whose cache it was.
  func details(atCandidate candidate: Int) -> TokenDetails {
    cachedPlaces.contains(candidate: candidate) ? details : details.withoutCache
  }

  /// The same at a model of the alternatives, counted through all of them.
  func details(atAlternative place: Int) -> TokenDetails {
    cachedPlaces.contains(alternative: place) ? details : details.withoutCache
  }

  /// What a count of the prompt's tokens leaves out.
  func uncounted(_ basis: PromptTokenBasis, by count: CountGround) -> UncountedParts {
    switch basis {
    case .observed, .counted: []
    case .estimated: uncountedParts.remaining(knowsLowDetail: false)
    case .countedText: count.uncounted(uncountedParts)
    }
  }

  /// Takes a completion that was learnt for the one that would be assumed, for each answer.
  mutating func learn(_ estimate: LearntCompletions.Estimate) {
    completionTokens = ofAllAnswers(estimate.tokens)
    fewestCompletionTokens = ofAllAnswers(estimate.range.lowerBound)
    mostCompletionTokens = ofAllAnswers(estimate.range.upperBound)
    completionCode = CompletionTokenBasis.learnt.rawValue
  }

  private func ofAllAnswers(_ tokens: Int) -> Int32 {
    let (all, overflows) = tokens.multipliedReportingOverflow(by: Int(answerCount))
    return Int32(overflows ? TokenCounts.maximum : min(all, TokenCounts.maximum))
  }

  /// Whether the log observed all of what its own model took.
  var isObserved: Bool { isPromptObserved && completionBasis == .observed }

  /// How the log's own model was served.
  var tier: ServiceTier { ServiceTier(rawValue: tierCode) ?? .other }

  var fallback: FallbackReason? { fallbackCode == 0 ? nil : FallbackReason.allCases[Int(fallbackCode) - 1] }

  var id: Range<Int> { Int(idStart)..<Int(idStart + idCount) }

  var model: Range<Int> { Int(idStart + idCount)..<Int(idStart + idCount + modelCount) }

  var time: LogTime? { loggedMilliseconds == .min ? nil : LogTime(milliseconds: loggedMilliseconds) }

  var raw: Range<Int> { Int(rawStart)..<Int(rawStart + rawCount) }
}
