import FileFormats
import Routing
import LogReading
import Testing
import TestSupport

@testable import Running

/// Prices by tier, service and kind of token, as LiteLLM's map writes them.
@Suite struct RateCardTests {
  static let map = """
    {"big": {"litellm_provider": "openai", "input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05,
       "cache_read_input_token_cost": 1e-06, "input_cost_per_token_above_200k_tokens": 2e-05,
       "output_cost_per_token_above_200k_tokens": 4.5e-05, "input_cost_per_token_priority": 1.5e-05,
       "output_cost_per_token_priority": 5e-05},
     "odd": {"litellm_provider": "openai", "input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05,
       "input_cost_per_token_above_32k_tokens": 2e-05, "output_cost_per_token_above_128k_tokens": 4e-05},
     "own-batch": {"litellm_provider": "anthropic", "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
       "cache_read_input_token_cost": 3e-07, "cache_creation_input_token_cost": 3.75e-06,
       "cache_creation_input_token_cost_above_1hr": 6e-06,
       "input_cost_per_token_batches": 1e-06, "output_cost_per_token_batches": 7e-06},
     "elsewhere": {"litellm_provider": "deepinfra", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06},
     "stepped": {"litellm_provider": "dashscope", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "tiered_pricing": [{"range": [0, 1000], "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06}]},
     "negative": {"litellm_provider": "x", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
       "cache_read_input_token_cost": -1e-06}}
    """

  static func price(_ name: String, _ service: PriceService = .standard) throws -> ModelPrice {
    try PriceTableTests.table(map).price(of: name, aliases: .shipped(), service: service)
  }

  /// In millionths of a dollar, worked out by hand: below the tier 10 and 30 a token, above it 20 and 45.
  @Test(arguments: [(199_999, 1_999_990 + 30), (200_000, 2_000_000 + 30), (200_001, 4_000_020 + 45)])
  func aTierHoldsAboveItsLimitAndForTheWholeRequest(_ prompt: Int, _ micros: Int) throws {
    let tokens = TokenCounts(prompt: prompt, promptBasis: .observed, completion: 1, completionBasis: .observed)
    #expect(try RateCardTests.price("big").cost(of: tokens) == USD("\(micros)e-6"))
  }

  @Test func tiersNameOnlyWhatTheyChange() throws {
    let price = try RateCardTests.price("odd")
    #expect(price.tiers.map(\.promptTokensAbove) == [32_000, 128_000])
    #expect(price.tiers[0].rates == TokenRates(input: try USD("2e-5"), output: try USD("3e-5")))
    #expect(price.tiers[1].rates == TokenRates(input: try USD("1e-5"), output: try USD("4e-5")))
  }

  @Test func aDocumentedHalfIsDerivedAndSaid() throws {
    let price = try RateCardTests.price("big", .batch)
    #expect(try price.inputPerToken == USD("5e-6") && price.outputPerToken == USD("1.5e-5"))
    #expect(price.rates.cacheRead == (try USD("5e-7")))
    #expect(price.tiers.map(\.rates.input) == [try USD("1e-5")])
    #expect(price.description.contains("batch price; derived: half the list price, as openai documents for batches"))
  }

  @Test func aServiceTakesItsOwnPricesFirst() throws {
    let price = try RateCardTests.price("own-batch", .batch)
    #expect(try price.inputPerToken == USD("1e-6") && price.outputPerToken == USD("7e-6"))
    // No discount that the service does not name, and no cheaper writes.
    #expect(price.rates.cacheRead == nil)
    #expect(price.rates.cacheWrite == (try USD("3.75e-6")))
    #expect(price.derivations.isEmpty)
  }

  @Test func aTierWithoutAServicePriceTakesTheDearer() throws {
    let price = try RateCardTests.price("big", .priority)
    #expect(price.tiers.map(\.rates.input) == [try USD("2e-5")])
    #expect(price.tiers.map(\.rates.output) == [try USD("5e-5")])
    #expect(price.description.contains("long prompts have no priority price"))
  }

  @Test(arguments: [
    ("elsewhere", PriceService.batch, "deepinfra gives no batch price for it"),
    ("big", .flex, "it has prices for: standard, priority"),
    ("stepped", .standard, "'tiered_pricing', which is not read; give a price with --price"),
    ("negative", .standard, "its 'cache_read_input_token_cost' is $-1 per million tokens"),
  ])
  func whatCannotBePricedIsRefused(_ name: String, _ service: PriceService, _ words: String) throws {
    let error = #expect(throws: AssigningError.self) { try RateCardTests.price(name, service) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  /// 50 plain at 3, 400 read at .3, 30 written at 3.75, 20 for an hour at 6, 10 out at 15.
  @Test func everyKindOfTokenHasItsPrice() throws {
    let price = try RateCardTests.price("own-batch")
    let details = TokenDetails(cacheRead: 400, cacheWrite: 30, cacheWriteHour: 20)
    #expect(price.cost(prompt: 500, completion: 10, details: details) == (try USD("652.5e-6")))
    #expect(price.cost(prompt: 500, completion: 10, details: .none) == (try USD("1650e-6")))
  }

  /// Splitting a prompt into kinds never loses a token: at one price for all kinds the cost is the plain one.
  @Test func kindsAddUpToTheWhole() throws {
    var random = SeededGenerator(seed: 11)
    let one = USD(units: 7)
    let rates = TokenRates(
      input: one, output: one, cacheRead: one, cacheWrite: one, cacheWriteHour: one, audioInput: one, audioOutput: one,
      reasoning: one, imageInput: one, imageOutput: one)
    for _ in 0..<500 {
      let prompt = Int.random(in: 0...TokenCounts.maximum, using: &random)
      let completion = Int.random(in: 0...TokenCounts.maximum, using: &random)
      let read = Int.random(in: 0...prompt, using: &random)
      let details = TokenDetails(
        cacheRead: read, cacheWrite: Int.random(in: 0...(prompt - read), using: &random),
        audioPrompt: Int.random(in: 0...prompt, using: &random),
        reasoning: Int.random(in: 0...completion, using: &random),
        audioCompletion: Int.random(in: 0...completion, using: &random),
        imagePrompt: Int.random(in: 0...prompt, using: &random),
        imageCompletion: Int.random(in: 0...completion, using: &random))
      #expect(details.fit(prompt: prompt) && details.fit(completion: completion))
      #expect(rates.cost(prompt: prompt, completion: completion, details: details) == one * (prompt + completion))
    }
  }

  /// Gemini 2.5 Flash Image: 100 in at $0.3, 1,290 tokens of an image at $30 a million; and without a price of images.
  @Test func imagesThatAreMadeHaveTheirPrice() throws {
    let table = try PriceTableTests.table(
      """
      {"painter": {"litellm_provider": "gemini", "input_cost_per_token": 3e-07, "output_cost_per_token": 2.5e-06,
         "output_cost_per_image_token": 3e-05, "input_cost_per_image_token": 1e-06},
       "writer": {"litellm_provider": "gemini", "input_cost_per_token": 3e-07, "output_cost_per_token": 2.5e-06}}
      """)
    let details = TokenDetails(imagePrompt: 0, imageCompletion: 1_290)
    let price = try table.price(of: "painter", aliases: .shipped())
    #expect(price.cost(prompt: 100, completion: 1_290, details: details) == (try USD("0.03873")))
    // 40 of the 100 are of an image at $1 a million.
    #expect(
      price.cost(prompt: 100, completion: 0, details: TokenDetails(imagePrompt: 40)) == (try USD("58e-6")))
    let logged = LoggedModelPrices(table, aliases: try .shipped())
    func answer(_ model: String) -> LoggedAnswer.Price {
      logged.answer(
        by: GroupName(model), prompt: 100, completion: 1_290, details: details, tier: .standard
      ).price
    }
    #expect(answer("writer") == .none(.media))
    #expect(answer("painter") == .cost(try USD("0.03873"), uncached: try USD("0.03873"), isListPrice: false))
  }
}
