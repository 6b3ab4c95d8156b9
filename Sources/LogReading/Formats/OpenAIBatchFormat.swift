internal import JSONCoding

/// OpenAI Batch input, vLLM's run_batch, Together (which omits method and url).
///
/// The body is a chat completion (`messages`), a completion (`prompt`) or a response or embedding request (`input`).
enum OpenAIBatchFormat {
  static func matches(_ row: JSONElement) -> Bool {
    row["custom_id"] != nil && row["body"]?.kind == .object
  }

  static func fields(of row: JSONElement) -> RowFields {
    let body = row["body"]
    return RowFields(
      prompt: body?["messages"] ?? body?["prompt"] ?? body?["input"], system: body?["instructions"],
      id: row["custom_id"], request: body, usage: nil)
  }
}
