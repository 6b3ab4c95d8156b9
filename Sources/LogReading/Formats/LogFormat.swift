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
  case sageMaker = "sagemaker"
  case liteLLM = "litellm"
  case liteLLMSpend = "litellm-spend"
  case helicone = "helicone"
  case langfuse = "langfuse"
  case openTelemetry = "opentelemetry"
  case langSmith = "langsmith"
  case braintrust = "braintrust"
  case openPipe = "openpipe"
  case proxy = "proxy"
  case conversations = "conversations"
  case arenaPreferences = "arena-55k"
  case arenaConversations = "arena"
  case shareGPT = "sharegpt"
  case chat = "chat"
  case alpaca = "alpaca"
  case responses = "responses"
  case collectedLine = "log-line"
  case messages = "messages"
  case plain = "plain"

  /// How the format is told and where its fields are.
  var layout: any RowLayout.Type {
    switch self {
    case .openAIBatch: OpenAIBatchFormat.self
    case .anthropicBatch: AnthropicBatchFormat.self
    case .bedrockBatch: BedrockBatchFormat.self
    case .bedrockInvocation: BedrockInvocationFormat.self
    case .vertexBatch: VertexBatchFormat.self
    case .sageMaker: SageMakerFormat.self
    case .langSmith: LangSmithFormat.self
    case .braintrust: BraintrustFormat.self
    case .proxy: ProxyFormat.self
    case .alpaca: AlpacaFormat.self
    case .responses: ResponsesFormat.self
    case .collectedLine: CollectedLineFormat.self
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
    case .messages: MessagesFormat.self
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

  /// Rows that are asked at most.
  private static let sampleSize = 200

  /// Rows of the sample that are JSON, and those that are not of the format that was found.
  package private(set) var sample = (rows: 0, others: 0)

  /// The format of most of the first rows, each of which is of the first format that it matches; of several with as many
  /// rows, the one that comes first in the log. What `plain` takes is in many rows that are no prompts, so it must
  /// have the majority of all rows.
  package mutating func probe(_ block: LineBlock) -> Outcome {
    var firstRow: String?
    var objects: [UInt8] = []
    var votes: [(format: LogFormat, count: Int)] = []
    sample = (0, 0)
    for line in block.lines where line.fullCount == line.count {
      objects.removeAll(keepingCapacity: true)
      guard let row = try? parser.row(of: line, in: block, objects: &objects) else { continue }
      sample.rows += 1
      if let format = LogFormat.allCases.first(where: { $0.layout.matches(row) }) {
        if let index = votes.firstIndex(where: { $0.format == format }) {
          votes[index].count += 1
        } else {
          votes.append((format, 1))
        }
      } else if firstRow == nil {
        firstRow = UnknownRow(row, line: line.number).description
      }
      if sample.rows == FormatProbe.sampleSize { break }
    }
    guard var most = votes.first else { return firstRow.map(Outcome.unknown) ?? .undecided }
    for vote in votes where vote.count > most.count { most = vote }
    if most.format == .plain, 2 * most.count < sample.rows, let firstRow { return .unknown(firstRow) }
    sample.others = sample.rows - most.count
    return .found(most.format)
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
}
