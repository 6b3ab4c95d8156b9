internal import JSONCoding

/// Where a format keeps what is wanted of a row; elements that are missing stay nil.
struct RowFields {
  /// A text, a list of messages `{role, content}`, or a list of texts.
  var prompt: JSONElement?
  /// What the request sends besides, and pays for: Anthropic's `system`, for one.
  var system: JSONElement?
  var id: JSONElement?
  /// The request's limit on completion tokens.
  var maximumCompletionTokens: Int?
  var usage = TokenUsage()
  /// Whether the request defines tools, which cost prompt tokens that nobody counts.
  var definesTools = false
  /// Gemini's habit: a message that names no role is the user's.
  var messagesWithoutRoleAreUsers = false

  static func definesTools(_ request: JSONElement?) -> Bool {
    (request?["tools"] ?? request?["functions"])?.kind == .array
  }
}
