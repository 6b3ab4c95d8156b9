/// A model's name as logs, gateways and clouds write it, taken apart: who sells the model, where, and which one it is.
///
/// In this order:
/// 1. a resource name keeps what stands after its last slash: `arn:aws:bedrock:REGION:...` is Bedrock's,
///    `projects/.../locations/REGION/publishers/MAKER/models/NAME` Vertex AI's, `models/NAME` Gemini's, and
///    `accounts/fireworks/models/NAME` Fireworks';
/// 2. `PROVIDER:NAME` is `PROVIDER/NAME`, for providers that are known;
/// 3. the first part of several between slashes is the seller, unless it is a maker or an organisation of Hugging Face such
///    as `meta-llama`; what stands between it and the last part is a region (`azure/eu/...`, `bedrock/us-east-1/...`) or an
///    organisation;
/// 4. `us.anthropic.NAME-v1:0` is Bedrock's, with a group of regions before the maker and a version after the name;
/// 5. `ft:BASE:organisation::id` is a fine-tuned BASE;
/// 6. OpenRouter's variants (`:free`, `:nitro`, ...) and Claude Code's `[1m]` are no part of the name, `NAME@DATE` is
///    `NAME-DATE`, and `@default` is nothing.
package struct ModelName: Sendable, Equatable {
  /// In LiteLLM's words, such as `bedrock`; nil where the name does not say.
  package private(set) var seller: String?
  /// Such as `eu` or `us-east-1`; nil where the name does not say.
  package private(set) var region: String?
  /// OpenRouter's, such as `free`.
  package private(set) var variant: String?
  package private(set) var isFineTuned = false
  /// The model's own name.
  package private(set) var base: String

  package init(_ name: String) {
    base = name
    readResource()
    readColon()
    readSlashes()
    readBedrock()
    readSuffixes()
  }

  /// Of a table's entry, whose provider is stated next to its name.
  package init(_ name: String, provider: String) {
    self.init(name)
    seller = ModelName.seller(provider)
  }

  /// By which spellings of one name are one: small letters and digits, without what separates them, Fireworks' `p` for a
  /// point and the `v` of versions.
  package var folded: String { ModelName.folded(base) }

  /// The same without the date or the word that says which release it is, such as `latest` or `preview`; nil if there is
  /// none.
  package var undated: String? {
    guard let match = base.firstMatch(of: Patterns.release), match.range.lowerBound > base.startIndex else {
      return nil
    }
    return ModelName.folded(String(base[..<match.range.lowerBound]))
  }

  /// Whether the name asks for the newest release, whichever that is.
  package var isLatest: Bool { base.lowercased().hasSuffix("latest") }

  package static func folded(_ base: String) -> String {
    var folded: [UInt8] = []
    var separated = true
    let bytes = Array(base.lowercased().utf8)
    func isDigit(_ index: Int) -> Bool { bytes.indices.contains(index) && (0x30...0x39).contains(bytes[index]) }
    for (index, byte) in bytes.enumerated() {
      let isVersion = byte == UInt8(ascii: "v") && separated && isDigit(index + 1)
      let isPoint = byte == UInt8(ascii: "p") && isDigit(index - 1) && isDigit(index + 1)
      separated = "-_. @:".utf8.contains(byte)
      if !separated, !isVersion, !isPoint { folded.append(byte) }
    }
    let text = String(decoding: folded, as: UTF8.self)
    for prefix in ["metallama", "databricks"] where text.hasPrefix(prefix) && text.count > prefix.count {
      return prefix == "metallama" ? String(text.dropFirst(4)) : ModelName.folded(String(text.dropFirst(prefix.count)))
    }
    return text
  }

  /// Who sells the model that it makes, in LiteLLM's words, the first choice first; empty for models whose maker sells none.
  package var makers: [String] {
    let name = folded
    if name.hasPrefix("gptoss") { return [] }
    return ModelName.makers.first { name.hasPrefix($0.prefix) }?.sellers ?? []
  }

  private static let makers: [(prefix: String, sellers: [String])] =
    ["gpt", "chatgpt", "o1", "o3", "o4", "codex", "davinci", "babbage", "text"].map { ($0, ["openai"]) }
    + [
      ("claude", ["anthropic"]), ("gemini", ["gemini", "vertex_ai"]), ("grok", ["xai"]), ("deepseek", ["deepseek"]),
      ("glm", ["zai"]), ("command", ["cohere"]), ("nova", ["bedrock"]), ("minimax", ["minimax"]), ("jamba", ["ai21"]),
      ("sonar", ["perplexity"]), ("llama", ["meta_llama"]), ("phi", ["azure_ai"]),
    ]
    + ["qwen", "qwq", "qvq"].map { ($0, ["dashscope"]) } + ["kimi", "moonshot"].map { ($0, ["moonshot"]) }
    + [
      "mistral", "mixtral", "ministral", "codestral", "magistral", "devstral", "pixtral", "openmistral", "openmixtral",
    ].map { ($0, ["mistral"]) }

  /// LiteLLM's name of a provider under all that it has.
  package static func seller(_ provider: String) -> String {
    let name = provider.lowercased()
    if name.hasPrefix("vertex_ai") { return "vertex_ai" }
    return sellers[name] ?? name
  }

  /// Other names of providers.
  private static let sellers: [String: String] = [
    "azure_text": "azure", "azure-openai": "azure", "azure_openai": "azure", "azureopenai": "azure",
    "bedrock_converse": "bedrock", "bedrock_mantle": "bedrock", "amazon-bedrock": "bedrock", "aws-bedrock": "bedrock",
    "aws": "bedrock", "vertexai": "vertex_ai", "vertex": "vertex_ai", "google-vertex": "vertex_ai",
    "google_vertexai": "vertex_ai", "google-gla": "gemini", "google-genai": "gemini", "google_genai": "gemini",
    "google": "gemini", "cohere_chat": "cohere", "text-completion-openai": "openai", "openai-chat": "openai",
    "openai-responses": "openai", "together": "together_ai", "togethercomputer": "together_ai",
    "fireworks": "fireworks_ai", "fireworks-ai": "fireworks_ai", "vercel": "vercel_ai_gateway", "x-ai": "xai",
    "x_ai": "xai", "mistralai": "mistral", "deepseek-ai": "deepseek", "moonshotai": "moonshot", "z-ai": "zai",
    "zai-org": "zai", "qwen": "dashscope", "alibaba": "dashscope", "meta-llama": "meta_llama", "meta": "meta_llama",
    "workers-ai": "cloudflare", "ollama_chat": "ollama", "minimaxai": "minimax", "sambanova-cloud": "sambanova",
  ]

  /// Words before a slash that say who made a model, or which gateway passed the call on, and not who sold it.
  private static let organisations: Set<String> = [
    "openai", "anthropic", "google", "meta-llama", "meta", "mistralai", "mistral", "deepseek-ai", "deepseek", "qwen",
    "alibaba", "moonshotai", "moonshot", "z-ai", "zai-org", "zai", "x-ai", "xai", "cohere", "coherelabs", "cohereforai",
    "minimaxai", "minimax", "nvidia", "microsoft", "amazon", "01-ai", "huggingfaceh4", "nousresearch", "gemini",
    "litellm",
    "litellm_proxy", "portkey", "helicone", "custom_openai", "openai_like", "lmsys", "tiiuae", "ai21", "unsloth",
  ]

  /// Providers that names put before a colon.
  private static let colonProviders: Set<String> = [
    "openai", "anthropic", "azure", "google", "google-gla", "google-vertex", "google_genai", "google_vertexai", "groq",
    "mistral", "mistralai", "bedrock", "cohere", "openrouter", "together", "fireworks", "xai", "deepseek", "cerebras",
    "vertex", "ollama", "openai-chat", "openai-responses", "azure_openai", "gemini", "vercel",
  ]

  private mutating func readResource() {
    let parts = base.split(separator: "/").map(String.init)
    guard parts.count > 1, let last = parts.last else { return }
    if base.hasPrefix("arn:aws") {
      let fields = base.split(separator: ":", omittingEmptySubsequences: false)
      seller = "bedrock"
      if fields.count > 3, !fields[3].isEmpty { region = String(fields[3]) }
      base = last
    } else if parts.contains("publishers"), let models = parts.firstIndex(of: "models"), models + 1 < parts.count {
      seller = "vertex_ai"
      if let place = parts.firstIndex(of: "locations"), place + 1 < parts.count { region = parts[place + 1] }
      base = last
    } else if parts.count == 2, parts[0] == "models" {
      seller = "gemini"
      base = last
    } else if let account = parts.firstIndex(of: "accounts"), account <= 1, parts.count >= account + 4 {
      seller = "fireworks_ai"
      base = last
    }
  }

  private mutating func readColon() {
    guard let colon = base.firstIndex(of: ":"), base[..<colon].allSatisfy({ $0 != "/" }) else { return }
    let word = base[..<colon].lowercased()
    guard ModelName.colonProviders.contains(word) else { return }
    base = word + "/" + base[base.index(after: colon)...]
  }

  private mutating func readSlashes() {
    var parts = base.split(separator: "/").map(String.init)
    guard parts.count > 1, let last = parts.popLast() else { return }
    base = last
    if let first = parts.first, !ModelName.organisations.contains(first.lowercased()) {
      if seller == nil { seller = ModelName.seller(first) }
      parts.removeFirst()
    }
    for part in parts {
      let word = part.lowercased()
      if word.wholeMatch(of: Patterns.region) != nil {
        region = word
      }
    }
  }

  private static let bedrockGroups: Set<Substring> = [
    "us", "eu", "apac", "ap", "jp", "au", "ca", "sa", "global", "us-gov",
  ]
  private static let bedrockMakers: Set<Substring> = [
    "anthropic", "amazon", "meta", "mistral", "cohere", "deepseek", "ai21", "openai", "qwen", "writer", "minimax",
    "moonshot", "moonshotai", "google", "nvidia", "zai",
  ]

  private mutating func readBedrock() {
    var rest = base[...]
    guard var point = rest.firstIndex(of: ".") else { return }
    var group: Substring?
    if ModelName.bedrockGroups.contains(rest[..<point]) {
      group = rest[..<point]
      rest = rest[rest.index(after: point)...]
      guard let next = rest.firstIndex(of: ".") else { return }
      point = next
    }
    let name = rest[rest.index(after: point)...]
    guard ModelName.bedrockMakers.contains(rest[..<point]), !name.isEmpty else { return }
    if seller == nil { seller = "bedrock" }
    if let group { region = String(group) }
    if let version = name.firstMatch(of: Patterns.firstVersion) {
      base = name[..<version.range.lowerBound] + "-v0.\(version.1)"
    } else if let version = name.firstMatch(of: Patterns.version),
      name[..<version.range.lowerBound].contains(where: \.isNumber)
    {
      base = String(name[..<version.range.lowerBound])
    } else {
      base = String(name)
    }
  }

  private mutating func readSuffixes() {
    if base.hasPrefix("ft:") {
      isFineTuned = true
      base = String(base.dropFirst(3).prefix { $0 != ":" })
      return
    }
    if let colon = base.lastIndex(of: ":") {
      let word = String(base[base.index(after: colon)...])
      if ["free", "nitro", "floor", "beta", "extended", "online", "thinking", "exacto"].contains(word) {
        variant = word
        base = String(base[..<colon])
      }
    }
    if base.hasSuffix("]"), let bracket = base.firstMatch(of: Patterns.window) {
      base = String(base[..<bracket.range.lowerBound])
    }
    if let at = base.firstIndex(of: "@"), at > base.startIndex {
      let rest = base[base.index(after: at)...]
      if rest == "default" || rest == "latest" {
        base = String(base[..<at])
      } else if rest.wholeMatch(of: Patterns.date) != nil {
        base = base[..<at] + "-" + rest
      }
    }
    if base.hasSuffix("-maas") { base = String(base.dropLast(5)) }
  }

  /// Compiled once: a literal is compiled wherever it is met, and a table has thousands of names.
  ///
  /// A `Regex` is not `Sendable`; matching changes nothing in one.
  private enum Patterns {
    nonisolated(unsafe) static let release =
      /(?i)(?:[-:](?:20[0-9]{2}-[01][0-9]-[0-3][0-9]|20[0-9]{2}[01][0-9][0-3][0-9]|[0-9]{4}|latest|preview(?:-[0-9]{2}-[0-9]{2,4})?|exp(?:-[0-9]{4})?))+$/
    nonisolated(unsafe) static let region = /[a-z]{2}|us-gov|apac|global(?:-standard)?|[a-z]{2}(?:-gov)?-[a-z]+-[0-9]/
    nonisolated(unsafe) static let firstVersion = /-v0:([0-9])$/
    nonisolated(unsafe) static let version = /-v[1-9][0-9]*(?::[0-9]+)?(?::[0-9]+k)?$/
    nonisolated(unsafe) static let window = /\[[0-9]+[km]\]$/
    nonisolated(unsafe) static let date = /20[0-9]{6}|00[0-9]/
  }
}
