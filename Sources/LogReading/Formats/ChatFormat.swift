internal import JSONCoding

/// Request logs and data sets of `{"messages": [...]}`, with or without the response and its usage.
enum ChatFormat {
  static func matches(_ row: JSONElement) -> Bool { row["messages"]?.kind == .array }

  static func fields(of row: JSONElement) -> RowFields {
    RowFields(
      prompt: row["messages"], system: nil, id: rowID(row), request: row,
      usage: row["usage"] ?? row["response"]?["usage"] ?? row["response"]?["body"]?["usage"])
  }
}

/// The names under which logs keep a row's id, first come first served.
func rowID(_ row: JSONElement) -> JSONElement? {
  row["custom_id"] ?? row["id"] ?? row["request_id"] ?? row["conversation_id"] ?? row["prompt_id"]
    ?? row["question_id"] ?? row["uid"]
}
