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
  /// Gemini's habit: a message that names no role is the user's.
  var messagesWithoutRoleAreUsers = false
}
