internal import FileFormats

/// Reads an object of token counts in the names and with the meaning of whoever wrote it:
///
/// - `prompt_tokens`, `completion_tokens` (OpenAI's chats, DeepSeek, OpenRouter, LiteLLM, Helicone): cached, audio and
///   reasoning tokens are parts of them;
/// - `input_tokens`, `output_tokens` (OpenAI's responses, Anthropic, LangChain): Anthropic's `cache_read_input_tokens` and
///   `cache_creation_input_tokens` stand beside the input and are added, all others' details are parts;
/// - `inputTokens`, `outputTokens` (Bedrock Converse), whose cache counts stand beside the input, and those of Vercel's AI
///   SDK, whose details are parts of them;
/// - `promptTokenCount`, `candidatesTokenCount` (Gemini), whose `thoughtsTokenCount` and `toolUsePromptTokenCount` stand
///   beside them and are billed as output and input;
/// - `input`, `output` (Langfuse): every kind that has one of the two in its name stands beside it and is added;
/// - further pairs of names without parts (`UsageReader.pairs`): Bedrock's Llama and its metrics, Ollama, Cloudflare,
///   OpenRouter, Portkey, OpenInference;
/// - `billed_units` (Cohere), and Titan's `results`.
///
/// Where the total tells that a part was meant the other way round, it is believed: some providers of OpenAI's layout count
/// reasoning beside the completion, some of Gemini's answers hold the thoughts among the candidates, and gateways write
/// Anthropic's names for OpenAI's meaning.
struct UsageReader {
  private let usage: JSONElement
  private var result = TokenUsage()

  static func usage(_ element: JSONElement) -> TokenUsage {
    var reader = UsageReader(usage: element)
    reader.read()
    return reader.result
  }

  private init(usage: JSONElement) { self.usage = usage }

  /// Counts that stand in the body of an answer itself.
  static func usage(ofBody body: JSONElement) -> TokenUsage {
    var reader = UsageReader(usage: body)
    if let pair = UsageReader.pair(in: body) {
      reader.read(pair)
    } else if body["inputTextTokenCount"] != nil {
      reader.readTitan()
    } else if let units = body["meta"]?["billed_units"] ?? body["meta"]?["tokens"] {
      return usage(units)
    }
    return reader.result
  }

  /// Names of the prompt's and the completion's counts that come without parts.
  private static let pairs: [(prompt: StaticString, completion: StaticString)] = [
    ("prompt_token_count", "generation_token_count"), ("inputTokenCount", "outputTokenCount"),
    ("input_token_count", "output_token_count"), ("prompt_eval_count", "eval_count"), ("tokens_in", "tokens_out"),
    ("native_tokens_prompt", "native_tokens_completion"), ("tokens_prompt", "tokens_completion"),
    ("req_units", "res_units"), ("prompt_n", "predicted_n"), ("n_prompt_tokens", "n_generated_tokens"),
    ("num_input_tokens", "num_output_tokens"), ("promptTokensCount", "completionTokensCount"),
    ("n_context_tokens_total", "n_generated_tokens_total"),
  ]

  private static func pair(in usage: JSONElement) -> (prompt: StaticString, completion: StaticString)? {
    pairs.first { usage[$0.prompt] != nil || usage[$0.completion] != nil }
  }

  private mutating func read(_ pair: (prompt: StaticString, completion: StaticString)) {
    result.prompt = count(usage[pair.prompt])
    result.completion = count(usage[pair.completion])
    guard usage["inputTokenCount"] != nil else { return }
    // What Bedrock's metrics say of the cache stands beside the input.
    let (read, written) = (known(usage["cacheReadInputTokenCount"]), known(usage["cacheWriteInputTokenCount"]))
    result.prompt = result.prompt.map { $0 + read + written }
    result.take(TokenDetails(cacheRead: read, cacheWrite: written))
  }

  private mutating func readTitan() {
    result.prompt = count(usage["inputTextTokenCount"])
    var completion: Int?
    usage["results"]?.forEachValue { answer in
      if let tokens = TokenUsage.count(answer["tokenCount"]) { completion = (completion ?? 0) + tokens }
      return true
    }
    result.completion = completion
  }

  private mutating func read() {
    if usage["prompt_tokens"] != nil || usage["completion_tokens"] != nil {
      readParts(prompt: "prompt_tokens", completion: "completion_tokens", mayBeAnthropic: false)
    } else if usage["input_tokens"] != nil || usage["output_tokens"] != nil {
      readParts(prompt: "input_tokens", completion: "output_tokens", mayBeAnthropic: true)
    } else if usage["inputTokenDetails"] != nil || usage["outputTokenDetails"] != nil
      || usage["inputTokens"]?.kind == .object || usage["outputTokens"]?.kind == .object
    {
      readSDK()
    } else if usage["inputTokens"] != nil || usage["outputTokens"] != nil {
      readConverse()
    } else if usage["generation_token_count"] != nil {
      read(UsageReader.pairs[0])
    } else if either("promptTokenCount", "prompt_token_count") != nil {
      readGemini()
    } else if usage["promptTokens"] != nil || usage["completionTokens"] != nil {
      result.prompt = count(usage["promptTokens"])
      result.completion = count(usage["completionTokens"])
      check(total: usage["totalTokens"])
    } else if let pair = UsageReader.pair(in: usage) {
      read(pair)
    } else if usage["inputTextTokenCount"] != nil {
      readTitan()
    } else if let units = usage["billed_units"] ?? usage["tokens"], units.kind == .object {
      result = UsageReader.usage(units)
    } else if let prompt = usage["prompt"], usage["completion"] != nil || TokenUsage.count(prompt) != nil {
      // OpenInference's `token_count`.
      result.prompt = count(prompt)
      result.completion = count(usage["completion"])
      check(total: usage["total"])
    } else {
      readLangfuse()
    }
    result = result.served(usage["service_tier"] ?? usage["serviceTier"])
    if result.isEmpty, result.contradictions.isEmpty, UsageReader.saysSomething(usage) {
      result.contradictions.insert(.unread)
    }
  }

  /// Whether there is anything but null, zeros and empty values in it.
  private static func saysSomething(_ usage: JSONElement) -> Bool {
    var isFound = false
    usage.forEachMember { _, value in
      switch value.kind {
      case .null, .bool: break
      case .number: isFound = value.double != 0
      case .string: isFound = !(value.utf8?.isEmpty ?? true)
      case .array, .object: isFound = !value.isEmptyContainer && (value.kind == .array || saysSomething(value))
      }
      return !isFound
    }
    return isFound
  }

  /// A count; a number that is none is noted.
  private mutating func count(_ element: JSONElement?) -> Int? {
    if let count = TokenUsage.count(element) { return count }
    if let element, element.kind == .number || !(element.utf8?.isEmpty ?? true) {
      result.contradictions.insert(.noCount)
    }
    return nil
  }

  private mutating func known(_ element: JSONElement?) -> Int { count(element) ?? 0 }

  /// OpenAI's layout, and Anthropic's.
  private mutating func readParts(prompt: StaticString, completion: StaticString, mayBeAnthropic: Bool) {
    result.prompt = count(usage[prompt])
    result.completion = count(usage[completion])
    let inputs =
      usage["prompt_tokens_details"] ?? usage["input_tokens_details"] ?? usage["input_token_details"]
    let outputs =
      usage["completion_tokens_details"] ?? usage["output_tokens_details"] ?? usage["output_token_details"]
    let besides = known(usage["cache_read_input_tokens"])
    let creation = known(usage["cache_creation_input_tokens"])
    // LiteLLM keeps Anthropic's two times among the details of the prompt.
    let hour = known(
      (usage["cache_creation"] ?? inputs?["cache_creation_token_details"])?["ephemeral_1h_input_tokens"])
    let read = known(
      inputs?["cached_tokens"] ?? inputs?["cache_read"] ?? usage["prompt_cache_hit_tokens"]
        ?? usage["prompt_cache_read_tokens"])
    let written = known(
      inputs?["cache_write_tokens"] ?? inputs?["cache_creation_tokens"] ?? inputs?["cache_creation"]
        ?? usage["prompt_cache_write_tokens"])
    let parts = TokenDetails(
      cacheRead: max(read, besides), cacheWrite: max(written, creation) - min(hour, max(written, creation)),
      cacheWriteHour: min(hour, max(written, creation)),
      audioPrompt: known(inputs?["audio_tokens"] ?? inputs?["audio"] ?? usage["prompt_audio_tokens"]),
      reasoning: known(outputs?["reasoning_tokens"] ?? outputs?["reasoning"] ?? usage["reasoning_tokens"]),
      audioCompletion: known(outputs?["audio_tokens"] ?? outputs?["audio"] ?? usage["completion_audio_tokens"]),
      imagePrompt: known(inputs?["image_tokens"] ?? inputs?["image"]),
      imageCompletion: known(outputs?["image_tokens"] ?? outputs?["image"]))
    let total = count(usage["total_tokens"])
    // Anthropic's own layout has neither a total nor details of its input.
    if mayBeAnthropic, inputs == nil, total == nil { result.prompt = result.prompt.map { $0 + parts.cached } }
    settle(total: total, parts: parts)
  }

  /// Version 6 and later of Vercel's AI SDK: parts of the input and the output, or counts that are objects of parts.
  private mutating func readSDK() {
    let (input, output) = (usage["inputTokens"], usage["outputTokens"])
    func isObject(_ element: JSONElement?) -> Bool { element?.kind == .object }
    let inputs = isObject(input) ? input : usage["inputTokenDetails"]
    let outputs = isObject(output) ? output : usage["outputTokenDetails"]
    result.prompt = count(isObject(input) ? input?["total"] : input)
    result.completion = count(isObject(output) ? output?["total"] : output)
    let parts = TokenDetails(
      cacheRead: known(inputs?["cacheReadTokens"] ?? inputs?["cacheRead"] ?? usage["cachedInputTokens"]),
      cacheWrite: known(inputs?["cacheWriteTokens"] ?? inputs?["cacheWrite"]),
      reasoning: known(outputs?["reasoningTokens"] ?? outputs?["reasoning"] ?? usage["reasoningTokens"]))
    settle(total: count(usage["totalTokens"]), parts: parts)
  }

  private mutating func readConverse() {
    var hour = 0
    usage["cacheDetails"]?.forEachValue { entry in
      if entry["ttl"]?.utf8?.elementsEqual("1h".utf8) ?? false { hour += TokenUsage.count(entry["inputTokens"]) ?? 0 }
      return true
    }
    let written = known(usage["cacheWriteInputTokens"])
    let besides = known(usage["cacheReadInputTokens"])
    let parts = TokenDetails(
      cacheRead: max(besides, known(usage["cachedInputTokens"])), cacheWrite: written - min(hour, written),
      cacheWriteHour: min(hour, written), reasoning: known(usage["reasoningTokens"]))
    result.prompt = count(usage["inputTokens"]).map { $0 + besides + written }
    result.completion = count(usage["outputTokens"])
    // Bedrock's total is documented with and without the cache.
    if let total = count(usage["totalTokens"]), let prompt = result.prompt, let completion = result.completion,
      total != prompt + completion, total != prompt + completion - besides - written
    {
      result.contradictions.insert(.total)
    }
    result.take(parts)
  }

  private func either(_ camelCase: StaticString, _ snakeCase: StaticString) -> JSONElement? {
    usage[camelCase] ?? usage[snakeCase]
  }

  private mutating func readGemini() {
    let thoughts = known(either("thoughtsTokenCount", "thoughts_token_count"))
    let tools = known(either("toolUsePromptTokenCount", "tool_use_prompt_token_count"))
    let total = count(either("totalTokenCount", "total_token_count"))
    let prompt = count(either("promptTokenCount", "prompt_token_count"))
    let answered = either("candidatesTokenCount", "candidates_token_count")
    var candidates = count(answered)
    // Counts of nothing are left out of Gemini's answers.
    if candidates == nil, answered == nil, thoughts > 0 || (prompt != nil && total == prompt) {
      candidates = 0
    }
    result.prompt = prompt.map { $0 + tools }
    result.completion = candidates
    let parts = TokenDetails(
      cacheRead: known(either("cachedContentTokenCount", "cached_content_token_count")),
      audioPrompt: tokens(of: "AUDIO", in: either("promptTokensDetails", "prompt_tokens_details")), reasoning: thoughts,
      audioCompletion: tokens(of: "AUDIO", in: either("candidatesTokensDetails", "candidates_tokens_details")),
      imagePrompt: tokens(of: "IMAGE", in: either("promptTokensDetails", "prompt_tokens_details")),
      imageCompletion: tokens(of: "IMAGE", in: either("candidatesTokensDetails", "candidates_tokens_details")))
    if total == nil || total != result.prompt.flatMap({ prompt in candidates.map { prompt + $0 } }) {
      result.completion = candidates.map { $0 + thoughts }
    }
    settle(total: total, parts: parts)
  }

  private func tokens(of modality: String, in details: JSONElement?) -> Int {
    var tokens = 0
    details?.forEachValue { entry in
      if entry["modality"]?.utf8?.elementsEqual(modality.utf8) ?? false {
        tokens += TokenUsage.count(entry["tokenCount"] ?? entry["token_count"]) ?? 0
      }
      return true
    }
    return tokens
  }

  private mutating func readLangfuse() {
    // Before tokens it counted characters and other units, too.
    if let unit = usage["unit"]?.utf8, !unit.elementsEqual("TOKENS".utf8) { return }
    result.prompt = count(usage["input"])
    result.completion = count(usage["output"])
    guard !result.isEmpty else { return }
    var (inputs, outputs) = (0, 0)
    usage.forEachMember { name, value in
      guard let tokens = TokenUsage.count(value), name.count > 6 else { return true }
      let name = String(decoding: name, as: UTF8.self)
      if name.contains("input") { inputs += tokens } else if name.contains("output") { outputs += tokens }
      return true
    }
    let parts = TokenDetails(
      cacheRead: known(
        usage["input_cached_tokens"] ?? usage["input_cache_read"] ?? usage["cache_read_input_tokens"]),
      cacheWrite: known(usage["input_cache_creation"] ?? usage["cache_creation_input_tokens"]),
      audioPrompt: known(usage["input_audio_tokens"] ?? usage["input_audio"]),
      reasoning: known(usage["output_reasoning_tokens"] ?? usage["output_reasoning"]),
      audioCompletion: known(usage["output_audio_tokens"] ?? usage["output_audio"]),
      imagePrompt: known(usage["input_image_tokens"] ?? usage["input_image"]),
      imageCompletion: known(usage["output_image_tokens"] ?? usage["output_image"]))
    let total = count(usage["total"])
    if total == nil || total != (result.prompt ?? 0) + (result.completion ?? 0) {
      result.prompt = result.prompt.map { $0 + inputs }
      result.completion = result.completion.map { $0 + outputs }
    }
    settle(total: total, parts: parts)
  }

  private mutating func check(total element: JSONElement?) { settle(total: count(element), parts: .none) }

  /// Sets the total against the two counts, and takes the parts.
  private mutating func settle(total: Int?, parts: TokenDetails) {
    if let total, let prompt = result.prompt, let completion = result.completion, total != prompt + completion {
      switch total - prompt - completion {
      case parts.reasoning where parts.reasoning > 0: result.completion = completion + parts.reasoning
      case parts.cached where parts.cached > 0: result.prompt = prompt + parts.cached
      default: result.contradictions.insert(.total)
      }
    }
    result.take(parts)
  }
}

/// How the provider served a request, as the log recorded it.
package enum ServiceTier: UInt8, Sendable, CaseIterable {
  /// On demand, or not recorded.
  case standard = 0
  case batch
  case flex
  case priority
  /// Recorded, and none of these: reserved capacity, for one, which no list has a price of.
  case other

  /// In OpenAI's, Anthropic's and Bedrock's words (`default`, `standard`, `batch`, `flex`, `priority`, `scale`); nil where
  /// nothing is recorded, or only what was asked for (`auto`).
  init?(_ element: JSONElement?) {
    guard let word = element?.utf8 ?? element?["type"]?.utf8, !word.isEmpty else { return nil }
    switch String(decoding: word, as: UTF8.self) {
    case "auto": return nil
    case "default", "standard", "on_demand", "ON_DEMAND", "standard_only": self = .standard
    case "batch": self = .batch
    case "flex": self = .flex
    case "priority": self = .priority
    default: self = .other
    }
  }
}

/// How many completion tokens a request allows, of all answers that it asks for together: the limit of one answer times
/// `n`, or `best_of`, for each prompt of a list.
struct CompletionLimit {
  /// The most answers to one prompt that a provider gives: OpenAI's limit on `n`. Gemini gives 8, and OpenAI's `best_of` is 20
  /// at most. A number beyond it is counted as this many, and noted.
  static let mostAnswers = 128

  /// Nil where no limit is stated, or none that is understood.
  private(set) var tokens: Int?
  /// Whether a limit is stated that is no number of tokens. A negative one says that there is none.
  private(set) var isUnread = false
  /// How many answers the request asks for: `n`, or `best_of`, for each prompt of a list; at least 1, and at most
  /// `mostAnswers` for each prompt.
  private(set) var answers = 1
  /// Whether it asks for more answers to a prompt than any provider gives.
  private(set) var asksTooMany = false

  /// In OpenAI's and Anthropic's names, which most gateways share.
  init(of request: JSONElement?) {
    guard let request else { return }
    read(request["max_tokens"] ?? request["max_completion_tokens"] ?? request["max_output_tokens"])
    multiply(by: request)
  }

  /// In the names of a request body of any provider: Converse's `inferenceConfig`, Gemini's `generationConfig`, Titan's
  /// `textGenerationConfig`, Llama's `max_gen_len`, Ollama's `options`, Hugging Face's `parameters`.
  init(ofAnyBody body: JSONElement?) {
    self.init(of: body)
    guard tokens == nil, !isUnread, let body else { return }
    let nested =
      body["inferenceConfig"]?["maxTokens"] ?? body["inferenceConfig"]?["max_new_tokens"]
      ?? body["generationConfig"]?["maxOutputTokens"] ?? body["generation_config"]?["max_output_tokens"]
      ?? body["textGenerationConfig"]?["maxTokenCount"] ?? body["options"]?["num_predict"]
      ?? body["parameters"]?["max_new_tokens"]
    read(nested ?? body["max_gen_len"] ?? body["maxTokens"] ?? body["maxOutputTokens"] ?? body["max_new_tokens"])
    multiply(by: body)
  }

  /// Of a record that states the limit of one answer and the number of answers apart.
  init(ofOne limit: JSONElement?, answers choices: JSONElement?) {
    read(limit)
    take([choices], prompts: 1)
  }

  private mutating func read(_ limit: JSONElement?) {
    guard let limit else { return }
    tokens = TokenUsage.count(limit)
    let isNone = (limit.double ?? 1) < 0 || limit.utf8.map { $0.isEmpty || $0.first == UInt8(ascii: "-") } ?? false
    isUnread = tokens == nil && !isNone
  }

  private mutating func multiply(by request: JSONElement) {
    take(
      [
        request["n"], request["best_of"], request["generationConfig"]?["candidateCount"],
        request["generation_config"]?["candidate_count"], request["num_return_sequences"],
      ], prompts: CompletionLimit.prompts(of: request))
  }

  /// - Parameter prompts: at least 1.
  private mutating func take(_ choices: [JSONElement?], prompts: Int) {
    let stated = choices.compactMap { choice in choice.flatMap(CompletionLimit.answers) }.max() ?? 1
    asksTooMany = stated > CompletionLimit.mostAnswers
    let (all, isBeyond) = min(max(1, stated), CompletionLimit.mostAnswers).multipliedReportingOverflow(by: prompts)
    answers = isBeyond ? TokenUsage.maximumCount : min(all, TokenUsage.maximumCount)
    guard let one = tokens else { return }
    let (product, overflows) = one.multipliedReportingOverflow(by: answers)
    tokens = overflows ? TokenUsage.maximumCount : min(product, TokenUsage.maximumCount)
  }

  /// A number of answers; one that is beyond every count that is believed is more than any provider gives.
  private static func answers(_ element: JSONElement) -> Int? {
    if let count = TokenUsage.count(element) { return count }
    let number = element.double ?? element.utf8.flatMap { Double(String(decoding: $0, as: UTF8.self)) }
    return number.map { $0 > Double(mostAnswers) ? mostAnswers + 1 : 1 }
  }

  /// How many prompts a completion has: texts, or lists of ids.
  private static func prompts(of request: JSONElement) -> Int {
    var count = 0
    request["prompt"]?.forEachValue { prompt in
      guard prompt.kind == .string || prompt.kind == .array else { return false }
      count += 1
      return true
    }
    return max(1, min(count, TokenUsage.maximumCount))
  }
}
