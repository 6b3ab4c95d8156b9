internal import FileFormats

/// ShareGPT and its many descendants: turns `{"from": "human", "value": ...}`. The layout was not read at its source, so
/// the reader is tolerant: turns may also be `{role, content}`, and `user` stands for `human`.
enum ShareGPTFormat: RowLayout {
  static let summary = #"{"conversations": [{"from": "human", "value": ...}]}: ShareGPT"#

  static func matches(_ row: JSONElement) -> Bool {
    var isTurn = false
    row["conversations"]?.forEachValue { turn in
      isTurn = turn["from"] != nil || turn["role"] != nil
      return false
    }
    return isTurn
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    RowFields(prompt: row["conversations"], id: id(of: row), usage: TokenUsage(row["usage"]))
  }

  static func origin(of row: JSONElement) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
