internal import JSONCoding

/// A log format that can be read.
///
/// Adding one takes a case and a line here and a `RowLayout` in `Formats/`.
package enum LogFormat: String, Sendable, CaseIterable, Codable {
  /// In the order of probing.
  case openAIBatch = "openai-batch"
  case anthropicBatch = "anthropic-batch"
  case bedrockBatch = "bedrock"
  case vertexBatch = "vertex"
  case liteLLM = "litellm"
  case liteLLMSpend = "litellm-spend"
  case helicone = "helicone"
  case langfuse = "langfuse"
  case openTelemetry = "opentelemetry"
  case openPipe = "openpipe"
  case conversations = "conversations"
  case arenaPreferences = "arena-55k"
  case arenaConversations = "arena"
  case shareGPT = "sharegpt"
  case chat = "chat"
  case plain = "plain"

  /// How the format is told and where its fields are.
  var layout: any RowLayout.Type {
    switch self {
    case .openAIBatch: OpenAIBatchFormat.self
    case .anthropicBatch: AnthropicBatchFormat.self
    case .bedrockBatch: BedrockBatchFormat.self
    case .vertexBatch: VertexBatchFormat.self
    case .liteLLM: LiteLLMFormat.self
    case .liteLLMSpend: LiteLLMSpendFormat.self
    case .helicone: HeliconeFormat.self
    case .langfuse: LangfuseFormat.self
    case .openTelemetry: OpenTelemetryFormat.self
    case .openPipe: OpenPipeFormat.self
    case .conversations: ConversationsFormat.self
    case .arenaPreferences: ArenaPreferencesFormat.self
    case .arenaConversations: ArenaConversationsFormat.self
    case .shareGPT: ShareGPTFormat.self
    case .chat: ChatFormat.self
    case .plain: PlainFormat.self
    }
  }

  /// What the manual says of it.
  package var summary: String { layout.summary }
}
