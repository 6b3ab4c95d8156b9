import Testing

@testable import Running

@Suite struct TokenEstimatorTests {
  /// Worked out by hand: 430 ASCII bytes are 100 tokens, 250 others are 100.
  @Test(arguments: [(0, 0, 1, 7), (1, 0, 1, 8), (430, 0, 1, 107), (250, 250, 1, 107), (680, 250, 2, 211), (0, 0, 0, 3)])
  func promptTokensFollowTheBytes(_ bytes: Int, _ other: Int, _ messages: Int, _ tokens: Int) {
    #expect(
      TokenEstimator.promptTokens(textByteCount: bytes, nonASCIIByteCount: other, messageCount: messages) == tokens)
  }

  @Test(
    arguments: [
      (nil, 64, 64, .bound), (nil, nil, 264, .assumed), (-1, nil, 264, .assumed), (Int.max, Int.max, 264, .assumed),
      (nil, 0, 264, .assumed), (0, 64, 0, .observed),
    ] as [(Int?, Int?, Int, CompletionTokenBasis)])
  func completionsAreObservedElseBoundElseAssumed(
    _ observed: Int?, _ limit: Int?, _ count: Int, _ basis: CompletionTokenBasis
  ) throws {
    let completion = try TokenEstimator().completion(observed: observed, limit: limit)
    #expect(completion.tokens == count)
    #expect(completion.basis == basis)
  }

  @Test func absurdCountsDoNotOverflow() {
    let tokens = TokenEstimator.promptTokens(textByteCount: .max, nonASCIIByteCount: .max, messageCount: .max)
    #expect(tokens == TokenCounts.maximum)
  }

  @Test func theAssumptionIsAToken() {
    #expect(throws: AssigningError.self) { try TokenEstimator(assumedCompletionTokens: -1) }
  }

  @Test func aChatHasTokensAroundItsTexts() {
    #expect(ChatOverhead.tokens(messages: 3, impliedRoles: 1, names: 2) == 15)
  }
}

@Suite struct ImageTokensTests {
  @Test(
    arguments: [
      ("gpt-4o", 85), ("gpt-4o-2024-08-06", 85), ("gpt-4o-mini", 2_833), ("gpt-4o-mini-2024-07-18", 2_833),
      ("gpt-5", 70),
      ("o1", 75), ("o1-mini", nil), ("gpt-4.1-mini", nil), ("gpt-5-mini", nil), ("gpt-4o-audio-preview", nil),
      ("gpt-4-turbo-preview", nil), ("gpt-4", nil), ("claude-sonnet-4-5", nil), ("", nil),
    ] as [(String, Int?)])
  func aFamilyAndItsDatedSnapshotsHaveAPrice(_ model: String, _ tokens: Int?) {
    #expect(ImageTokens.ofLowDetail(model: model) == tokens)
  }
}
