internal import JSONCoding

/// Where a format keeps what is wanted of a row; elements that are missing stay nil.
struct RowFields {
  /// A text, a list of messages `{role, content}`, or a list of texts.
  var prompt: JSONElement?
  /// What the request sends besides, and pays for: Anthropic's `system`, for one.
  var system: JSONElement?
  var id: JSONElement?
  /// The object that limits the completion: `max_tokens` and its kin.
  var request: JSONElement?
  /// An object of token counts, in OpenAI's or Anthropic's names.
  var usage: JSONElement?
}
