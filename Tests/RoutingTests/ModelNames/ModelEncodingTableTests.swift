import Testing

@testable import Routing

@Suite struct ModelEncodingTableTests {
  @Test(arguments: [
    ("gpt-4o", "o200k_base"), ("gpt-4o-mini-2024-07-18", "o200k_base"), ("gpt-4.1-nano", "o200k_base"),
    ("gpt-4-1106-preview", "cl100k_base"), ("gpt-4", "cl100k_base"), ("gpt-3.5-turbo-0125", "cl100k_base"),
    ("azure/gpt-4o", "o200k_base"), ("openrouter/openai/gpt-4", "cl100k_base"), ("GPT-4-Turbo", "cl100k_base"),
    ("ft:gpt-4o-mini-2024-07-18:team::x1", "o200k_base"), ("ft:gpt-3.5-turbo-0613:team::x1", "cl100k_base"),
    ("o3-mini", "o200k_base"), ("gpt-5.1", "o200k_base"), ("gpt-oss-120b", "o200k_harmony"),
    ("chatgpt-4o", "o200k_base"), ("text-davinci-003", "p50k_base"),
  ])
  func knowsOpenAIsModels(name: String, encoding: String) throws {
    let table = try ModelEncodingTable.shipped()
    #expect(table.encoding(of: name, aliases: try ModelAliasTable.shipped()) == encoding)
  }

  @Test(arguments: [
    "claude-sonnet-4-5", "gemini-2.5-pro", "mixtral-8x7b-instruct-v0.1", "mistral-large-latest", "qwen3-32b", "", "/",
  ])
  func knowsNoOtherMakers(name: String) throws {
    let table = try ModelEncodingTable.shipped()
    #expect(table.encoding(of: name, aliases: try ModelAliasTable.shipped()) == nil)
  }

  @Test func bearsADate() throws {
    #expect(try ModelEncodingTable.shipped().date == "2026-11-24")
  }
}
