internal import FileFormats

/// How one log format is told from others and where its rows keep their fields.
protocol RowLayout {
  /// A row of it, and who writes it.
  static var summary: String { get }

  /// Whether this row looks like the format.
  static func matches(_ row: JSONElement) -> Bool

  /// - Parameter nested: for documents that a row carries as a text; what it gave is valid until the next row.
  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields

  /// Asked only where the model or the time is wanted, after `fields`.
  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin

  /// Why a row of this format may have no prompt, and what to do about it; nil if nothing particular is known.
  static func missingPrompt(in row: JSONElement) -> String?
}

extension RowLayout {
  static func missingPrompt(in row: JSONElement) -> String? { nil }

  /// The names under which logs keep a row's id, first come first served.
  static func id(of row: JSONElement) -> JSONElement? {
    row["custom_id"] ?? row["id"] ?? row["request_id"] ?? row["conversation_id"] ?? row["prompt_id"]
      ?? row["question_id"] ?? row["uid"] ?? row["_id"]
  }

  private static var timeNames: [StaticString] {
    [
      "timestamp", "created_at", "created", "time", "tstamp", "start_time", "startTime", "request_created_at", "ts",
      "date", "datetime",
    ]
  }

  /// The first of the names under which logs keep a row's time.
  static func time(of row: JSONElement) -> JSONElement? {
    for name in timeNames {
      if let element = row[name] { return element }
    }
    return nil
  }
}

/// Where a format keeps what is wanted of a row; elements that are missing stay nil.
struct RowFields {
  /// A text, a list of messages `{role, content}`, or a list of texts.
  var prompt: JSONElement?
  /// What the request sends besides, and pays for: Anthropic's `system`, for one.
  var system: JSONElement?
  var id: JSONElement?
  /// Why this row is no request of a chat; nil for one that is.
  var setAside: SetAsideKind?
  /// Why there is no prompt, where that is known.
  var absence: String?
  /// The request's limit on completion tokens, of all answers that it asks for together.
  var maximumCompletionTokens: Int?
  /// How many answers the request asks for; at least 1.
  var answerCount = 1
  /// Whether the request states a limit that is no number of tokens.
  var hasUnreadLimit = false
  /// Whether it asks for more answers to a prompt than any provider gives.
  var asksTooMany = false
  var usage = TokenUsage()
  var recordedCost = RecordedCost.none
  /// Whether the request defines tools, which cost prompt tokens that nobody counts.
  var definesTools = false
  /// Whether the answer has to follow a JSON schema, which costs prompt tokens as well.
  var asksForSchema = false
  /// Gemini's habit: a message that names no role is the user's.
  var messagesWithoutRoleAreUsers = false

  private static func definesTools(_ request: JSONElement?) -> Bool {
    guard let tools = request?["tools"] ?? request?["functions"] ?? request?["toolConfig"]?["tools"] else {
      return false
    }
    return tools.kind == .array && !tools.isEmptyContainer
  }

  /// Takes what the parameters of a request say, which are its body or stand apart from its prompt.
  mutating func take(parameters: JSONElement?) {
    take(CompletionLimit(ofAnyBody: parameters))
    takeNeeds(of: parameters)
  }

  /// Takes what a request, or the parameters of one that stand apart from it, ask for and not every model does.
  mutating func takeNeeds(of request: JSONElement?) {
    definesTools = definesTools || RowFields.definesTools(request)
    asksForSchema = asksForSchema || RowFields.asksForSchema(request)
  }

  /// Whether a request states a schema of its answer: OpenAI's `response_format` and the responses' `text.format`, Gemini's
  /// `responseSchema` and `responseJsonSchema`, Anthropic's `output_config.format` and `output_format`, and Converse's
  /// `outputConfig.textFormat`. JSON without a schema (`json_object`) is not one.
  private static func asksForSchema(_ request: JSONElement?) -> Bool {
    guard let request, request.kind == .object else { return false }
    if let format = request["response_format"] ?? request["output_format"] {
      if isSchema(format) { return true }
    }
    if let format = request["text"]?["format"] ?? request["output_config"]?["format"]
      ?? request["outputConfig"]?["textFormat"]
    {
      if isSchema(format) { return true }
    }
    guard let settings = request["generationConfig"] ?? request["generation_config"] else { return false }
    let schema =
      settings["responseSchema"] ?? settings["responseJsonSchema"] ?? settings["response_schema"]
      ?? settings["response_json_schema"]
    return schema?.kind == .object
  }

  private static func isSchema(_ format: JSONElement) -> Bool {
    format["type"]?.spells("json_schema") ?? false
  }

  /// Takes what a request says of its completion; what was known before is kept where it says nothing.
  mutating func take(_ limit: CompletionLimit) {
    if let tokens = limit.tokens { maximumCompletionTokens = tokens }
    hasUnreadLimit = hasUnreadLimit || limit.isUnread
    asksTooMany = asksTooMany || limit.asksTooMany
    answerCount = max(answerCount, limit.answers)
  }
}

/// Which model answered a row when it was logged, and when that was; elements that are missing stay nil.
struct RowOrigin {
  var model: JSONElement?
  /// A number or text that `LogTime` reads.
  var time: JSONElement?
}
