import Testing
@testable import Running

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
