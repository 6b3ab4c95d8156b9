internal import LogReading
internal import Routing

/// One row after scoring, in plain numbers that a spool can hold as they lie in memory.
struct ScoredRow: BitwiseCopyable, Sendable {
  /// The strong model's win probability.
  let winRate: Double
  /// 1-based in its input.
  let lineNumber: Int
  let inputIndex: Int32
  private let strongPromptTokens: Int32
  private let weakPromptTokens: Int32
  private var completionTokens: Int32
  /// Of a completion that was learnt.
  private var fewestCompletionTokens: Int32 = 0
  private var mostCompletionTokens: Int32 = 0
  /// What the log tells of the tokens besides their number.
  let details: TokenDetails
  /// Where the id lies in `ScoredRows.bytes`; empty if the row brings none.
  private let idStart: Int32
  private let idCount: Int32
  /// Behind the id stands the model that the log names; empty if it is not wanted or not known.
  private let modelCount: Int32
  /// When the row was logged, in milliseconds since 1970; `Int.min` if that is not wanted or not known.
  private let loggedMilliseconds: Int
  /// Where the whole line lies, if it is passed through.
  private let rawStart: Int32
  private let rawCount: Int32
  private let strongPromptBasis: UInt8
  private let weakPromptBasis: UInt8
  private var completionBasis: UInt8
  private let fallbackCode: UInt8
  private let tierCode: UInt8
  let contradictions: UsageContradiction.Set
  /// What counts of its prompt leave out.
  let uncountedParts: UncountedParts

  /// - Parameters:
  ///   - record: tells what the log observed besides the two counts.
  ///   - strongTokens: what the row has for the strong model; `weakTokens` likewise, with the same completion.
  init(
    winRate: Double, fallback: FallbackReason?, strongTokens: TokenCounts, weakTokens: TokenCounts, inputIndex: Int,
    lineNumber: Int, id: Range<Int>, model: Range<Int>, time: LogTime?, raw: Range<Int>, record: PromptRecord
  ) {
    self.winRate = winRate
    self.lineNumber = lineNumber
    self.inputIndex = Int32(truncatingIfNeeded: inputIndex)
    strongPromptTokens = Int32(strongTokens.prompt)
    weakPromptTokens = Int32(weakTokens.prompt)
    completionTokens = Int32(strongTokens.completion)
    // A count that is not believed for being too large has no parts either.
    details = record.usage.details.parts(
      ofPrompt: strongTokens.promptBasis == .observed, ofCompletion: strongTokens.completionBasis == .observed)
    contradictions = record.usage.contradictions
    uncountedParts = record.uncountedParts
    tierCode = record.usage.tier.rawValue
    strongPromptBasis = strongTokens.promptBasis.rawValue
    weakPromptBasis = weakTokens.promptBasis.rawValue
    completionBasis = strongTokens.completionBasis.rawValue
    (idStart, idCount) = (Int32(id.lowerBound), Int32(id.count))
    modelCount = Int32(model.count)
    loggedMilliseconds = time?.milliseconds ?? .min
    (rawStart, rawCount) = (Int32(raw.lowerBound), Int32(raw.count))
    fallbackCode = fallback.flatMap { FallbackReason.allCases.firstIndex(of: $0) }.map { UInt8($0 + 1) } ?? 0
  }

  /// The row's tokens at one of the two models.
  func tokens(_ route: Route) -> TokenCounts {
    TokenCounts(
      prompt: Int(route == .strong ? strongPromptTokens : weakPromptTokens),
      promptBasis: PromptTokenBasis(rawValue: route == .strong ? strongPromptBasis : weakPromptBasis) ?? .estimated,
      completion: Int(completionTokens),
      completionBasis: CompletionTokenBasis(rawValue: completionBasis) ?? .assumed,
      completionRange: completionBasis == CompletionTokenBasis.learnt.rawValue
        ? Int(fewestCompletionTokens)...Int(mostCompletionTokens) : nil, details: details.withoutCache)
  }

  /// Takes a completion that was learnt for the one that would be assumed.
  mutating func learn(_ estimate: LearntCompletions.Estimate) {
    completionTokens = Int32(estimate.tokens)
    fewestCompletionTokens = Int32(estimate.range.lowerBound)
    mostCompletionTokens = Int32(estimate.range.upperBound)
    completionBasis = CompletionTokenBasis.learnt.rawValue
  }

  /// What the log's own model took; only where the log observed it all.
  var loggedTokens: (prompt: Int, completion: Int)? {
    let tokens = tokens(.strong)
    guard tokens.promptBasis == .observed, tokens.completionBasis == .observed else { return nil }
    return (tokens.prompt, tokens.completion)
  }

  /// How the log's own model was served.
  var tier: ServiceTier { ServiceTier(rawValue: tierCode) ?? .other }

  var fallback: FallbackReason? { fallbackCode == 0 ? nil : FallbackReason.allCases[Int(fallbackCode) - 1] }

  var id: Range<Int> { Int(idStart)..<Int(idStart + idCount) }

  var model: Range<Int> { Int(idStart + idCount)..<Int(idStart + idCount + modelCount) }

  var time: LogTime? { loggedMilliseconds == .min ? nil : LogTime(milliseconds: loggedMilliseconds) }

  var raw: Range<Int> { Int(rawStart)..<Int(rawStart + rawCount) }
}
