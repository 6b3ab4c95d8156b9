internal import FileFormats

/// A log format that can be read.
///
/// Adding one takes a case and a line here and a `RowLayout` in `Formats/`.
package enum LogFormat: String, Sendable, CaseIterable, Codable {
  /// In the order of probing.
  case openAIBatch = "openai-batch"
  case anthropicBatch = "anthropic-batch"
  case bedrockBatch = "bedrock"
  case bedrockInvocation = "bedrock-log"
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
    case .bedrockInvocation: BedrockInvocationFormat.self
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

/// Finds out which format a log has from its first lines.
package struct FormatProbe: ~Copyable {
  package enum Outcome: Sendable {
    case found(LogFormat)
    /// No line was JSON at all: look further.
    case undecided
    /// There were JSON rows, but of no format that is read: what they are and what to do.
    case unknown(String)
  }

  private var parser: RowParser

  /// - Parameter maximumDepth: lines that are nested deeper tell nothing.
  package init(maximumDepth: Int = PromptDecoder.Options.standardDepth) {
    parser = RowParser(maximumDepth: maximumDepth)
  }

  /// The format of the first line that any format matches, in the formats' order.
  package mutating func probe(_ block: LineBlock) -> Outcome {
    var firstRow: String?
    var objects: [UInt8] = []
    for line in block.lines where line.fullCount == line.count {
      objects.removeAll(keepingCapacity: true)
      guard let row = try? parser.row(of: line, in: block, objects: &objects) else { continue }
      if let format = LogFormat.allCases.first(where: { $0.layout.matches(row) }) { return .found(format) }
      if firstRow == nil { firstRow = FormatProbe.describe(row, line: line) }
    }
    return firstRow.map(Outcome.unknown) ?? .undecided
  }

  /// The format that a file's first block tells; nil if it tells none or cannot be read.
  static func format(of input: LogInput) -> LogFormat? {
    let limits = LineLimits()
    var reader = BlockReader(inputs: [input], limits: limits)
    let block = LineBlock(capacity: limits.blockSize)
    var probe = FormatProbe()
    while reader.next(into: block) {
      switch probe.probe(block) {
      case .found(let format): return format
      case .undecided: continue
      case .unknown: return nil
      }
    }
    return nil
  }

  private static func describe(_ row: JSONElement, line: LineBlock.Line) -> String {
    let advice = "Name a format with --format, or say where the prompt is with --prompt-field /path/to/it"
    guard row.kind == .object else { return "line \(line.number) is a JSON \(row.kind). \(advice)" }
    if row["custom_id"] != nil, row["response"] != nil || row["result"] != nil {
      return "line \(line.number) is a batch result (custom_id with a response), which holds no prompt; "
        + "route the batch's input file and name this one with --join"
    }
    if row["resourceSpans"] != nil || row["resourceLogs"] != nil {
      return "line \(line.number) is an OTLP batch, which holds many spans; write one a line: "
        + "jq -c '.resourceSpans[].scopeSpans[].spans[]'"
    }
    var names: [String] = []
    row.forEachMember { name, _ in
      names.append(String(decoding: name, as: UTF8.self))
      return names.count < 12
    }
    return "line \(line.number) has the members \(names.map { "'\($0)'" }.joined(separator: ", ")). \(advice)"
  }
}
