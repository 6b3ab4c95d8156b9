import FileFormats
import Foundation
import LogReading
import Routing
import TestSupport
import Testing

@testable import Running

@Suite struct PriceTableTests {
  /// Laid out like LiteLLM's map, with its habits: a form among the models, prefixes, zero and missing prices.
  static let map = """
    {"sample_spec": {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0, "litellm_provider": "one of"},
     "gpt-4-1106-preview": {"input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05, "litellm_provider": "openai",
       "deprecation_date": "2026-10-23"},
     "gpt-4o": {"input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "litellm_provider": "openai"},
     "azure/gpt-4o": {"input_cost_per_token": 2.6e-06, "output_cost_per_token": 1e-05, "litellm_provider": "azure"},
     "deepinfra/mistralai/Mixtral-8x7B-Instruct-v0.1": {"input_cost_per_token": 4e-07, "output_cost_per_token": 4e-07,
       "litellm_provider": "deepinfra"},
     "ovhcloud/Mixtral-8x7B-Instruct-v0.1": {"input_cost_per_token": 6.3e-07, "output_cost_per_token": 6.3e-07,
       "litellm_provider": "ovhcloud"},
     "ollama/mixtral-8x7B-Instruct-v0.1": {"input_cost_per_token": 0.0, "output_cost_per_token": 0.0,
       "litellm_provider": "ollama"},
     "a/gemma-2-9b-it": {"input_cost_per_token": 1e-07, "output_cost_per_token": 2e-07, "litellm_provider": "a"},
     "b/google/gemma-2-9b-it": {"input_cost_per_token": 1e-07, "output_cost_per_token": 3e-07, "litellm_provider": "b"},
     "a/gemma-2-27b-it": {"input_cost_per_token": 1e-07, "output_cost_per_token": 2e-07, "litellm_provider": "a"},
     "b/gemma-2-27b-it": {"input_cost_per_token": 1e-07, "output_cost_per_token": 2e-07, "litellm_provider": "b"},
     "snowflake/yi-large": {"litellm_provider": "snowflake"},
     "dear/phi-4": {"input_cost_per_token": 0.5, "output_cost_per_token": 1, "litellm_provider": "dear"},
     "gemini-2.5-pro": {"input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05,
       "litellm_provider": "vertex_ai-language-models"},
     "own-model": {"input_cost_per_token": 5.0000000000000004e-08, "output_cost_per_token": 1.41953125e-07,
       "litellm_provider": "own"}}
    """

  static func table(_ text: String = map) throws -> PriceTable {
    try Array(text.utf8).withUnsafeBytes { try PriceTable(bytes: ModelBytes(immortal: $0), file: "map.json") }
  }

  @Test(arguments: [
    ("gpt-4-1106-preview", "gpt-4-1106-preview", "openai", "0.00001", "0.00003"),
    ("gpt4_1106_preview", "gpt-4-1106-preview", "openai", "0.00001", "0.00003"),
    ("openai/gpt-4o", "gpt-4o", "openai", "0.0000025", "0.00001"),
    ("azure/gpt-4o", "azure/gpt-4o", "azure", "0.0000026", "0.00001"),
    (
      "mixtral-8x7b-instruct-v0.1", "deepinfra/mistralai/Mixtral-8x7B-Instruct-v0.1", "deepinfra", "0.0000004",
      "0.0000004"
    ),
    (
      "mistralai/Mixtral-8x7B-Instruct-v0.1", "deepinfra/mistralai/Mixtral-8x7B-Instruct-v0.1", "deepinfra",
      "0.0000004", "0.0000004"
    ),
    (
      "ovhcloud/mixtral-8x7b-instruct-v0.1", "ovhcloud/Mixtral-8x7B-Instruct-v0.1", "ovhcloud", "0.00000063",
      "0.00000063"
    ),
    ("gemma-2-27b-it", "a/gemma-2-27b-it", "a", "0.0000001", "0.0000002"),
    ("b/gemma-2-9b-it", "b/google/gemma-2-9b-it", "b", "0.0000001", "0.0000003"),
    ("vertex_ai/gemini-2.5-pro", "gemini-2.5-pro", "vertex_ai-language-models", "0.00000125", "0.00001"),
    ("own/own-model", "own-model", "own", "0.000000050000000000000004", "0.000000141953125"),
    // A seller without a price of its own gives way to the maker, or to who sells the model; what costs nothing is named.
    ("nobody/gpt-4o", "gpt-4o", "openai", "0.0000025", "0.00001"),
    (
      "together_ai/mistralai/Mixtral-8x7B-Instruct-v0.1", "deepinfra/mistralai/Mixtral-8x7B-Instruct-v0.1", "deepinfra",
      "0.0000004", "0.0000004"
    ),
    ("ollama/mixtral-8x7B-Instruct-v0.1", "ollama/mixtral-8x7B-Instruct-v0.1", "ollama", "0", "0"),
    ("GPT-4o", "gpt-4o", "openai", "0.0000025", "0.00001"),
    ("azure/eu/gpt-4o-2024-08-06", "azure/gpt-4o", "azure", "0.0000026", "0.00001"),
    ("openrouter/openai/gpt-4o:nitro", "gpt-4o", "openai", "0.0000025", "0.00001"),
    ("own-model", "own-model", "own", "0.000000050000000000000004", "0.000000141953125"),
  ])
  func namesFindTheirEntry(_ name: String, _ key: String, _ provider: String, _ input: String, _ output: String) throws
  {
    let price = try PriceTableTests.table().price(of: name, aliases: .shipped())
    #expect(price.name == name)
    #expect(price.tableKey == key)
    #expect(price.provider == provider)
    #expect(price.inputPerToken == (try USD(input)))
    #expect(price.outputPerToken == (try USD(output)))
  }

  @Test(arguments: [
    ("gemma-2-9b-it", "'a/gemma-2-9b-it' ($0.1 in, $0.2 out per million)"),
    ("gpt-5o", "did you mean"),
    ("gpt-40", "'gpt-4o'"),
    ("yi-large", "it gives no input price per token"),
    ("phi-4", "its input price is $500000 per million tokens"),
    ("ft:gpt-4o:org::id", "no price for 'ft:gpt-4o:org::id'"),
    ("sample_spec", "no price for 'sample_spec'"),
  ])
  func aNameWithoutOnePriceIsAnErrorThatHelps(_ name: String, _ words: String) throws {
    let table = try PriceTableTests.table()
    let aliases = try ModelAliasTable.shipped()
    let error = #expect(throws: AssigningError.self) { try table.price(of: name, aliases: aliases) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"a": 1}"#, #"{"schema": "routellm-batch/prices", "version": 2, "models": []}"#,
  ])
  func whatIsNoPriceTableIsRefused(_ text: String) {
    #expect(throws: AssigningError.self) { try PriceTableTests.table(text) }
  }

  @Test func aMissingFileIsRefused() {
    #expect(throws: AssigningError.self) { try PriceTable.reading("/nonexistent/prices.json") }
  }

  @Test func aTableWithoutADateHasItsFiles() throws {
    let path = TemporaryFile.holding(PriceTableTests.map, name: "prices.json")
    let date = Date(timeIntervalSince1970: 86_400 * 20_000)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    #expect(try PriceTable.reading(path).date == "2024-10-04")
    #expect(try PriceTableTests.table().date == nil)
  }

  @Test func theShippedTablePricesTheStandardPair() throws {
    let table = try PriceTable.shipped()
    let aliases = try ModelAliasTable.shipped()
    let strong = try table.price(of: ModelPair.standard.strong, aliases: aliases)
    let weak = try table.price(of: ModelPair.standard.weak, aliases: aliases)
    #expect(try strong.inputPerToken == USD("4e-6") && strong.outputPerToken == USD("20e-6"))
    #expect(try weak.inputPerToken == USD("0.2e-6") && weak.outputPerToken == USD("1.2e-6"))
    #expect(strong.provider == weak.provider)
    let encodings = try ModelEncodingTable.shipped()
    for price in [strong, weak] {
      #expect(price.deprecationDate == nil, "\(price.name) is to be retired; choose another standard pair")
      #expect(encodings.encoding(of: price.name, aliases: aliases) == "o200k_base")
    }
    let graded = try table.price(of: ModelPair.graded.weak, aliases: aliases)
    #expect(
      graded.description.hasSuffix(
        "$0.4 in, $0.4 out per million tokens (deepinfra, table entry mixtral-8x7b-instruct-v0.1)"))
  }

  /// Prices change: a table older than this is refreshed with `Pipelines/shipped-prices/make_prices.py`.
  @Test func theShippedTableIsNoOlderThan120Days() throws {
    let text = try #require(try PriceTable.shipped().date)
    let parts = text.split(separator: "-").compactMap { Int($0) }
    try #require(parts.count == 3)
    let date = try #require(
      Calendar(identifier: .gregorian).date(
        from: DateComponents(timeZone: TimeZone(identifier: "UTC"), year: parts[0], month: parts[1], day: parts[2])))
    let days = Date().timeIntervalSince(date) / 86_400
    #expect(days > -1 && days < 121, "the shipped prices are of \(text)")
  }

  @Test(arguments: [
    "gpt-5", "gpt-5.4-mini", "gpt-6-sol", "gpt-4.1-nano", "o3-pro", "claude-3-haiku-20240307",
    "claude-3-5-sonnet-20241022", "claude-sonnet-4-5", "claude-opus-5-5", "gemini-2.0-flash", "gemini-2.5-pro",
    "gemini-3.1-pro-preview",
    "llama-3.3-70b-instruct", "llama-4-scout-17b-16e-instruct", "mistral-large-latest", "deepseek-v3.2", "qwen3-32b",
    "gpt-oss-120b", "grok-4.5", "glm-4.6", "kimi-k2-instruct",
  ])
  func theShippedTableKnowsTheFamilies(_ name: String) throws {
    let price = try PriceTable.shipped().price(of: name, aliases: .shipped())
    #expect(price.tableKey == name)
  }

  @Test func everyShippedPriceCanBeUsed() throws {
    let bytes = try #require(ArtefactFiles(shipped: "prices")).bytes(of: "prices.json")
    let models = try #require(JSONValue(parsing: bytes.contents)["models"]?.values)
    let table = try PriceTable.shipped()
    let aliases = try ModelAliasTable.shipped()
    #expect(models.count == table.count)
    for model in models {
      let name = try #require(model["model"]?.string)
      #expect(try table.price(of: name, aliases: aliases).tableKey == name)
      #expect(aliases.resolve(name).how == .exact)
      guard ["openai", "anthropic"].contains(model["provider"]?.string) else { continue }
      // Equal only where the map says so, as for gpt-3.5-turbo-1106.
      let batch = try table.price(of: name, aliases: aliases, service: .batch)
      let standard = try table.price(of: name, aliases: aliases)
      #expect(batch.inputPerToken <= standard.inputPerToken && batch.outputPerToken <= standard.outputPerToken)
    }
  }

  @Test func theShippedTableKnowsCachesAndDeprecations() throws {
    let table = try PriceTable.shipped()
    let aliases = try ModelAliasTable.shipped()
    let writer = try table.price(of: "claude-sonnet-4-5", aliases: aliases)
    #expect(try writer.rates.cacheRead == USD("3e-7") && writer.rates.cacheWriteHour == USD("6e-6"))
    #expect(writer.deprecationDate == "2026-11-30")
    #expect(try table.price(of: "gpt-4o", aliases: aliases, service: .priority).outputPerToken == USD("1.7e-5"))
    #expect(try table.price(of: "gemini-2.5-pro", aliases: aliases).tiers.map(\.promptTokensAbove) == [200_000])
  }

  @Test func aRowsCostIsExact() throws {
    let price = try PriceTableTests.table().price(of: "gpt-4o", aliases: .shipped())
    let tokens = TokenCounts(prompt: 7, promptBasis: .estimated, completion: 264, completionBasis: .assumed)
    #expect(price.cost(of: tokens).description == "0.0026575")
    let most = TokenCounts(
      prompt: TokenCounts.maximum, promptBasis: .observed, completion: TokenCounts.maximum, completionBasis: .bound)
    #expect(
      price.cost(of: most) == price.inputPerToken * TokenCounts.maximum + price.outputPerToken * TokenCounts.maximum)
  }
}

/// How names find their entries in a table with several sellers.
@Suite struct PriceLookupTests {
  static let map = """
    {"gpt-4o": {"input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05, "litellm_provider": "openai"},
     "azure/gpt-4o": {"input_cost_per_token": 2.6e-06, "output_cost_per_token": 1e-05, "litellm_provider": "azure"},
     "azure/eu/gpt-4o": {"input_cost_per_token": 2.7e-06, "output_cost_per_token": 1e-05, "litellm_provider": "azure"},
     "ft:gpt-4o": {"input_cost_per_token": 4e-06, "output_cost_per_token": 2e-05, "litellm_provider": "openai"},
     "claude-opus-4-5": {"input_cost_per_token": 5e-06, "output_cost_per_token": 2.5e-05, "litellm_provider": "anthropic"},
     "us.anthropic.claude-opus-4-5-20251101-v1:0": {"input_cost_per_token": 5.5e-06, "output_cost_per_token": 2.75e-05,
       "litellm_provider": "bedrock_converse"},
     "anthropic.claude-opus-4-5-20251101-v1:0": {"input_cost_per_token": 5e-06, "output_cost_per_token": 2.5e-05,
       "litellm_provider": "bedrock_converse"},
     "zai/glm-4.6": {"input_cost_per_token": 6e-07, "output_cost_per_token": 2.2e-06, "litellm_provider": "zai"},
     "cheap/glm-4.6": {"input_cost_per_token": 1e-07, "output_cost_per_token": 2e-07, "litellm_provider": "cheap"},
     "a/open-9b": {"input_cost_per_token": 1e-07, "output_cost_per_token": 1e-07, "litellm_provider": "a"},
     "b/open-9b": {"input_cost_per_token": 2e-07, "output_cost_per_token": 2e-07, "litellm_provider": "b"},
     "c/open-9b": {"input_cost_per_token": 9e-07, "output_cost_per_token": 9e-07, "litellm_provider": "c"},
     "d/open-9b": {"input_cost_per_token": 0, "output_cost_per_token": 0, "litellm_provider": "d"},
     "mistral/big-2501": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06, "litellm_provider": "mistral"},
     "mistral/big-2512": {"input_cost_per_token": 3e-06, "output_cost_per_token": 3e-06, "litellm_provider": "mistral"}}
    """

  @Test(arguments: [
    ("azure/gpt-4o", "azure/gpt-4o"), ("azure/eu/gpt-4o-2024-05-13", "azure/eu/gpt-4o"),
    ("azure/us/gpt-4o-2099-01-01", "azure/gpt-4o"), ("gpt-4o-2099-01-01", "gpt-4o"),
    ("bedrock/us.anthropic.claude-opus-4-5-20251101-v1:0", "us.anthropic.claude-opus-4-5-20251101-v1:0"),
    ("eu.anthropic.claude-opus-4-5-20251101-v1:0", "anthropic.claude-opus-4-5-20251101-v1:0"),
    ("vertex_ai/claude-opus-4-5@20251101", "claude-opus-4-5"), ("anthropic/claude-opus-4.5", "claude-opus-4-5"),
    ("z-ai/glm-4.6", "zai/glm-4.6"), ("glm-4.6", "zai/glm-4.6"), ("cheap/GLM-4.6", "cheap/glm-4.6"),
    ("open-9b", "b/open-9b"), ("e/open-9b", "b/open-9b"), ("d/open-9b", "d/open-9b"), ("big", "mistral/big-2512"),
    ("big-latest", "mistral/big-2512"), ("big-2501", "mistral/big-2501"), ("ft:gpt-4o:my-org::id1", "ft:gpt-4o"),
  ])
  func aLogsNameFindsItsEntry(_ name: String, _ key: String) throws {
    let table = try PriceTableTests.table(PriceLookupTests.map)
    #expect(try table.price(of: name, aliases: .shipped(), isLogged: true).tableKey == key)
  }

  @Test(arguments: [
    ("e/open-9b", "the middle one of 3 sellers' prices"), ("e/open-9b", "'e' gives no price for it in this table"),
    ("gpt-4o-2099-01-01", "no entry of this date"), ("big", "has it with a date"),
  ])
  func whatIsTakenInsteadIsSaid(_ name: String, _ words: String) throws {
    let table = try PriceTableTests.table(PriceLookupTests.map)
    let price = try table.price(of: name, aliases: .shipped(), isLogged: true)
    #expect(price.description.contains(words), "\(price)")
  }

  @Test(arguments: ["open-9b", "ft:gpt-4o-mini:org::id", "deployment-7", "azure/deployment-7", "gpt-4o-nano"])
  func anOptionsNameHasToBeClear(_ name: String) throws {
    let table = try PriceTableTests.table(PriceLookupTests.map)
    let aliases = try ModelAliasTable.shipped()
    #expect(throws: AssigningError.self) { try table.price(of: name, aliases: aliases) }
  }

  @Test func anOwnNameHasThePriceTheEncodingAndThePlaceOfItsModel() throws {
    let table = try PriceTableTests.table(PriceLookupTests.map)
    let aliases = try ModelAliasTable.shipped().adding(["our-chat": "azure/gpt-4o"])
    let price = try table.price(of: "our-chat", aliases: aliases)
    #expect(price.name == "our-chat" && price.tableKey == "azure/gpt-4o")
    #expect(aliases.areSame("our-chat", "gpt-4o"))
    #expect(aliases.index(of: "our-chat", in: ["x", "gpt-4o"]) == 1)
    #expect(try ModelEncodingTable.shipped().encoding(of: "our-chat", aliases: aliases) == "o200k_base")
  }

  /// Sixty names as logs, gateways and clouds write them, against the shipped table.
  @Test func namesAsUsersWriteThemArePriced() throws {
    let names = try String(contentsOfFile: "\(ProjectFile.root)/Tests/Cases/costs/names/names.txt", encoding: .utf8)
      .split(separator: "\n").map(String.init)
    #expect(names.count == 60 && Set(names).count == 60)
    let table = try PriceTable.shipped()
    let aliases = try ModelAliasTable.shipped()
    let unpriced = names.filter { (try? table.price(of: $0, aliases: aliases, isLogged: true)) == nil }
    #expect(unpriced.count <= 1, "\(unpriced)")
  }

  @Test func aStatedZeroIsAPrice() throws {
    let table = try PriceTableTests.table(PriceLookupTests.map).overridden(by: [HandPrice("gpt-4o=0,0,0")])
    let price = try table.price(of: "gpt-4o", aliases: .shipped())
    #expect(price.rates == TokenRates(input: .zero, output: .zero, cacheRead: .zero))
    let cached = try PriceTableTests.table(
      """
      {"m": {"litellm_provider": "x", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
        "cache_read_input_token_cost": 0, "cache_creation_input_token_cost": 0.0}}
      """
    ).price(of: "m", aliases: .shipped())
    #expect(cached.rates.cacheRead == .zero && cached.rates.cacheWrite == .zero)
    // 100 plain at $1 a million; 900 from the cache for nothing; 10 out at $2 a million.
    #expect(
      try cached.cost(prompt: 1_000, completion: 10, details: TokenDetails(cacheRead: 900)) == USD("120e-6"))
  }
}

@Suite struct HandPriceTests {
  @Test func aPriceByHandGoesBeforeTheTable() throws {
    let table = try PriceTableTests.table().overridden(by: [
      HandPrice("gpt-4o=2,8,0.5"), HandPrice("org/my=model=0.1,0.2"),
    ])
    let aliases = try ModelAliasTable.shipped()
    let price = try table.price(of: "openai/gpt-4o", aliases: aliases, service: .flex)
    #expect(price.description == "openai/gpt-4o: $2 in, $8 out per million tokens (given by --price)")
    #expect(price.rates.cacheRead == (try USD("0.0000005")))
    #expect(try table.price(of: "org/my=model", aliases: aliases).inputPerToken == USD("1e-7"))
    #expect(try table.price(of: "gemini-2.5-pro", aliases: aliases).provider == "vertex_ai-language-models")
  }

  @Test(arguments: ["", "x", "=1,2", "a=1", "a=1,b", "a=1,2,3,4", "a=-1,1", "a=10001,1", "a=1,", "a=1e-19,1"])
  func whatIsNoPriceIsRefused(_ text: String) {
    let error = #expect(throws: AssigningError.self) { try HandPrice(text) }
    #expect(error?.description.contains("gpt-4o=2.5,10") == true)
  }
}
