import Testing

@testable import Running

@Suite struct TokenEstimatorTests {
  /// Worked out by hand: 430 ASCII bytes are 100 tokens, 250 others are 100.
  @Test(arguments: [(0, 0, 1, 7), (1, 0, 1, 8), (430, 0, 1, 107), (250, 250, 1, 107), (680, 250, 2, 211), (0, 0, 0, 3)])
  func promptTokensFollowTheBytes(_ bytes: Int, _ other: Int, _ messages: Int, _ tokens: Int) {
    #expect(
      TokenEstimator.promptTokens(textByteCount: bytes, nonASCIIByteCount: other, messageCount: messages) == tokens)
  }

  @Test func whatTheLogRecordedWins() throws {
    let estimator = try TokenEstimator()
    let tokens = estimator.tokens(
      textByteCount: 430, nonASCIIByteCount: 0, messageCount: 1, observedPromptTokens: 99,
      observedCompletionTokens: 5, maximumCompletionTokens: 64)
    #expect(tokens == TokenCounts(prompt: 99, promptBasis: .observed, completion: 5, completionBasis: .observed))
  }

  @Test(
    arguments: [
      (nil, 64, 64, .bound), (nil, nil, 264, .assumed), (-1, nil, 264, .assumed), (Int.max, Int.max, 264, .assumed),
      (nil, 0, 264, .assumed), (0, 64, 0, .observed),
    ] as [(Int?, Int?, Int, CompletionTokenBasis)])
  func completionsAreObservedElseBoundElseAssumed(
    _ observed: Int?, _ limit: Int?, _ count: Int, _ basis: CompletionTokenBasis
  ) throws {
    let tokens = try TokenEstimator().tokens(
      textByteCount: 4, nonASCIIByteCount: 0, messageCount: 1, observedCompletionTokens: observed,
      maximumCompletionTokens: limit)
    #expect(tokens.completion == count)
    #expect(tokens.completionBasis == basis)
  }

  @Test func absurdCountsDoNotOverflow() {
    let tokens = TokenEstimator.promptTokens(textByteCount: .max, nonASCIIByteCount: .max, messageCount: .max)
    #expect(tokens == TokenCounts.maximum)
  }

  @Test func theAssumptionIsAToken() {
    #expect(throws: AssigningError.self) { try TokenEstimator(assumedCompletionTokens: -1) }
  }

  @Test func aCountWinsOverTheEstimateAndTheLogOverBoth() throws {
    let estimator = try TokenEstimator()
    func prompt(observed: Int?, counted: Int?, hasUncountedParts: Bool = false) -> TokenCounts {
      estimator.tokens(
        textByteCount: 43, nonASCIIByteCount: 0, messageCount: 1, observedPromptTokens: observed,
        countedPromptTokens: counted, hasUncountedParts: hasUncountedParts)
    }
    #expect(prompt(observed: 5, counted: 6).prompt == 5 && prompt(observed: 5, counted: 6).promptBasis == .observed)
    #expect(prompt(observed: nil, counted: 6).prompt == 6)
    #expect(prompt(observed: nil, counted: 6).promptBasis == .counted)
    #expect(prompt(observed: nil, counted: 6, hasUncountedParts: true).promptBasis == .countedText)
    #expect(prompt(observed: nil, counted: nil, hasUncountedParts: true).promptBasis == .estimated)
    #expect(ChatOverhead.tokens(messages: 3, impliedRoles: 1, names: 2) == 15)
  }
}
