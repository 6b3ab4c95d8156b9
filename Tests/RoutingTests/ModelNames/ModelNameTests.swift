import Testing

@testable import Routing

@Suite struct ModelNameTests {
  @Test(
    arguments: [
      ("gpt-4o", nil, nil, "gpt-4o"), ("openai/gpt-4o", nil, nil, "gpt-4o"), ("openai:gpt-4o", nil, nil, "gpt-4o"),
      ("azure/eu/gpt-4o-2024-08-06", "azure", "eu", "gpt-4o-2024-08-06"),
      ("azure/global-standard/gpt-4o", "azure", "global-standard", "gpt-4o"),
      ("bedrock/us-east-1/anthropic.claude-instant-v1", "bedrock", "us-east-1", "claude-instant-v1"),
      ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock", "us", "claude-sonnet-4-5-20250929"),
      ("bedrock/converse/eu.anthropic.claude-3-haiku-20240307-v1:0", "bedrock", "eu", "claude-3-haiku-20240307"),
      ("anthropic.claude-opus-4-6-v1", "bedrock", nil, "claude-opus-4-6"),
      ("mistral.mixtral-8x7b-instruct-v0:1", "bedrock", nil, "mixtral-8x7b-instruct-v0.1"),
      (
        "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-opus-4-5-20251101-v1:0",
        "bedrock",
        "us", "claude-opus-4-5-20251101"
      ),
      ("arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0", "bedrock", "eu-west-1", "nova-pro-v1:0"),
      ("vertex_ai/claude-sonnet-4-5@20250929", "vertex_ai", nil, "claude-sonnet-4-5-20250929"),
      (
        "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash", "vertex_ai", "us-central1",
        "gemini-2.5-flash"
      ),
      ("models/gemini-2.5-flash", "gemini", nil, "gemini-2.5-flash"),
      ("openrouter/anthropic/claude-sonnet-4.5:beta", "openrouter", nil, "claude-sonnet-4.5"),
      ("groq/openai/gpt-oss-120b", "groq", nil, "gpt-oss-120b"),
      ("accounts/fireworks/models/llama-v3p1-70b-instruct", "fireworks_ai", nil, "llama-v3p1-70b-instruct"),
      ("claude-opus-4-6[1m]", nil, nil, "claude-opus-4-6"), ("", nil, nil, ""), ("/", nil, nil, "/"),
      ("ft:gpt-4o-mini-2024-07-18:my-org::abc", nil, nil, "gpt-4o-mini-2024-07-18"),
    ] as [(String, String?, String?, String)])
  func namesAreTakenApart(_ name: String, _ seller: String?, _ region: String?, _ base: String) {
    let parts = ModelName(name)
    #expect(parts.seller == seller)
    #expect(parts.region == region)
    #expect(parts.base == base)
  }

  @Test(arguments: [
    ("claude-sonnet-4.5", "claude-sonnet-4-5"), ("Meta-Llama-3.1-8B-Instruct", "llama3-1-8b-instruct"),
    ("llama-v3p1-70b-instruct", "llama-3.1-70b-instruct"), ("gpt-35-turbo", "gpt-3.5-turbo"), ("GLM-4p5", "glm-4.5"),
    ("databricks-claude-opus-4-5", "claude-opus-4.5"),
  ])
  func spellingsOfOneNameAreOne(_ first: String, _ second: String) {
    #expect(ModelName(first).folded == ModelName(second).folded)
  }

  @Test(arguments: [
    ("gpt-4", "gpt-4o"), ("gpt-4.1", "gpt-4-1106-preview"), ("o1", "o1-mini"), ("qwen3-8b", "qwen3-80b"),
  ])
  func otherNamesStayApart(_ first: String, _ second: String) {
    #expect(ModelName(first).folded != ModelName(second).folded)
    #expect(ModelName(first).undated == nil)
  }

  @Test(arguments: [
    ("gpt-5.4-mini-2026-03-17", "gpt54mini"), ("claude-opus-4-5-20251101", "claudeopus45"),
    ("gemini-2.5-flash-preview-05-20", "gemini25flash"), ("mistral-large-latest", "mistrallarge"),
    ("gpt-4-0613", "gpt4"), ("gemini-3-pro-preview", "gemini3pro"),
  ])
  func datesAreNoPartOfAName(_ name: String, _ undated: String) {
    #expect(ModelName(name).undated == undated)
  }
}
