import FileFormats
import Testing

@testable import Routing

@Suite struct ModelAliasTableTests {
  @Test(arguments: [
    ("gpt-4-1106-preview", "gpt-4-1106-preview", ModelNameResolution.Method.exact),
    ("gpt4_1106_preview", "gpt-4-1106-preview", .alias),
    ("GPT-4-1106-Preview", "gpt-4-1106-preview", .caseFolded),
    ("openai/gpt-4-1106-preview", "gpt-4-1106-preview", .providerPrefix),
    ("mixtral-8x7b-instruct-v0.1", "mixtral-8x7b-instruct-v0.1", .exact),
    ("Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b-instruct-v0.1", .alias),
    ("mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b-instruct-v0.1", .alias),
    ("MIXTRAL-8X7B-INSTRUCT-V0.1", "mixtral-8x7b-instruct-v0.1", .caseFolded),
    ("together_ai/mistralai/Mixtral-8x7B-Instruct-v0.1", "mixtral-8x7b-instruct-v0.1", .providerPrefix),
    ("Llama-3.1-405B-Inst@sambanova", "llama-3.1-405b-instruct@sambanova", .alias),
    ("claude-3.5-sonnet", "claude-3-5-sonnet-20241022", .alias),
    ("my-own-model", "my-own-model", .unknown),
  ])
  func namesResolve(_ given: String, _ canonical: String, _ how: ModelNameResolution.Method) throws {
    let table = try ModelAliasTable.shipped()
    #expect(table.resolve(given) == ModelNameResolution(given: given, canonical: canonical, how: how))
  }

  @Test func everyResolutionIsToldInOneLine() throws {
    let table = try ModelAliasTable.shipped()
    #expect(table.resolve("gpt-4o").description == "gpt-4o")
    #expect(table.resolve("gpt4_1106_preview").description == "gpt4_1106_preview -> gpt-4-1106-preview (alias)")
    #expect(table.resolve("x").description == "x (not in the table of model names, taken as it is)")
  }

  /// The models of ZeroEval's published results, as its files spell them: each is known, and no two are one.
  @Test func zeroEvalsModelsAreKnownAndDistinct() throws {
    let names = """
      Athene-70B Llama-3.1-405B-Inst-fp8 Llama-3.1-405B-Inst@sambanova Meta-Llama-3-70B-Instruct \
      Meta-Llama-3-8B-Instruct Meta-Llama-3.1-405B-Instruct@hyperbolic Meta-Llama-3.1-70B-Instruct \
      Meta-Llama-3.1-70B-Instruct@hyperbolic Meta-Llama-3.1-8B-Instruct Mistral-Large-2 Mixtral-8x7B-Instruct-v0.1 \
      Phi-3-mini-4k-instruct Phi-3.5-mini-instruct Qwen2-72B-Instruct Qwen2-7B-Instruct Qwen2.5-32B-Instruct \
      Qwen2.5-3B-Instruct Qwen2.5-72B-Instruct Qwen2.5-7B-Instruct Yi-1.5-34B-Chat Yi-1.5-9B-Chat \
      chatgpt-4o-latest-24-09-07 claude-3-5-haiku-20241022 claude-3-5-sonnet-20240620 claude-3-5-sonnet-20241022 \
      claude-3-haiku-20240307 claude-3-opus-20240229 claude-3-sonnet-20240229 deepseek-v2-chat-0628 \
      deepseek-v2-coder-0724 deepseek-v2.5-0908 gemini-1.5-flash gemini-1.5-flash-exp-0827 gemini-1.5-pro \
      gemini-1.5-pro-exp-0801 gemini-1.5-pro-exp-0827 gemma-2-27b-it gemma-2-2b-it gemma-2-9b-it gpt-3.5-turbo-0125 \
      gpt-4-0314 gpt-4-turbo-2024-04-09 gpt-4o-2024-05-13 gpt-4o-2024-08-06 gpt-4o-mini-2024-07-18 grok-2-1212 \
      o1-mini-2024-09-12 o1-preview-2024-09-12 reka-core-20240501 reka-flash-20240226 yi-large yi-large-preview
      """.split(separator: " ").map(String.init)
    let table = try ModelAliasTable.shipped()
    #expect(names.count == 52)
    #expect(names.allSatisfy { table.resolve($0).isKnown })
    #expect(Set(names.map { table.resolve($0).canonical }).count == 52)
  }

  @Test func aModelIsFoundInAListUnderAnySpelling() throws {
    let table = try ModelAliasTable.shipped()
    let list = ["gpt-4-1106-preview", "mistralai/Mixtral-8x7B-Instruct-v0.1"]
    #expect(table.index(of: "mixtral-8x7b-instruct-v0.1", in: list) == 1)
    #expect(table.index(of: "gpt-4o", in: list) == nil)
    #expect(table.areSame("gpt4_1106_preview", "gpt-4-1106-preview"))
  }

  @Test func aNameOfTwoModelsIsRefused() throws {
    let document: JSONValue = ["models": [["name": "a", "aliases": ["X"]], ["name": "b", "aliases": ["x"]]]]
    #expect(throws: InputError.self) { try ModelAliasTable(document, file: "t") }
  }
}

@Suite struct NearestNamesTests {
  @Test(arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "abc", 0), ("flaw", "lawn", 2)])
  func distancesAreLevenshteins(_ first: String, _ second: String, _ distance: Int) {
    #expect(NearestNames.distance(Array(first.utf8), Array(second.utf8)) == distance)
    #expect(NearestNames.distance(Array(second.utf8), Array(first.utf8)) == distance)
  }

  @Test func theNearestComesFirst() {
    let names = ["gpt-4o", "gpt-4o-mini", "gpt-4", "claude-3-opus", "openai/gpt-4o-mini"]
    #expect(NearestNames.nearest(to: "gpt4o-mini", among: names).first == "gpt-4o-mini")
    #expect(NearestNames.nearest(to: "azure/gpt-4", among: names).first == "gpt-4")
    #expect(NearestNames.nearest(to: "zzzzzzzzzz", among: names).isEmpty)
    #expect(NearestNames.nearest(to: "gpt-4o", among: names, limit: 2).count == 2)
  }

  @Test func theSuggestionIsAClause() {
    #expect(NearestNames.suggestion(for: "gpt-4p", among: ["gpt-4o"]) == "; did you mean 'gpt-4o'?")
    #expect(NearestNames.suggestion(for: "zzzzzzzzzz", among: ["gpt-4o"]) == "")
  }
}
