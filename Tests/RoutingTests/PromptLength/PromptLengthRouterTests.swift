import TextModels
import Testing

@testable import Routing

@Suite struct PromptLengthRouterTests {
  static func rates(_ texts: [String]) -> [Double] {
    let router = PromptLengthRouter()
    return RouterFixture.winRates(router, RouterBatch(texts: texts, for: router, embedder: nil)).winRates
  }

  @Test func charactersCountAndNotBytes() {
    let short = String(repeating: "a", count: 100)
    #expect(
      Self.rates([short, String(repeating: "é", count: 100), String(repeating: "字", count: 100)])
        == [0.25, 0.25, 0.25])
    #expect(Self.rates([String(repeating: "x", count: 300), ""]) == [0.5, 0])
  }

  @Test func longerPromptsHaveHigherWinRatesBelowOne() {
    let rates = Self.rates([1, 10, 299, 300, 301, 100_000].map { String(repeating: "b", count: $0) })
    #expect(rates == rates.sorted() && Set(rates).count == rates.count)
    #expect(rates.allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func theThresholdIsALengthAsDocumented() {
    for threshold in [0.25, 0.5, 0.75] {
      let length = Int((PromptLengthRouter.middle * threshold / (1 - threshold)).rounded(.up))
      let rates = Self.rates([length, length - 1].map { String(repeating: "c", count: $0) })
      #expect(rates[0] >= threshold && rates[1] < threshold)
    }
  }
}
