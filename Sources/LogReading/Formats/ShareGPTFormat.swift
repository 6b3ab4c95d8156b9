internal import FileFormats

/// ShareGPT and its many descendants: turns `{"from": "human", "value": ...}`. The layout was not read at its source, so
/// the reader is tolerant: turns may also be `{role, content}`, and `user` stands for `human`.
enum ShareGPTFormat: RowLayout {
  static let summary = #"{"conversations": [{"from": "human", "value": ...}]}: ShareGPT"#

  static func matches(_ row: JSONElement) -> Bool {
    guard let turns = row["conversations"] ?? row["items"] else { return false }
    var isTurn = turns.kind == .string && turns.mayHoldJSON && row["conversations"] != nil
    turns.forEachValue { turn in
      isTurn = turn["from"] != nil || turn["role"] != nil
      return false
    }
    return isTurn
  }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    RowFields(
      prompt: nested.expected(row["conversations"] ?? row["items"]), id: id(of: row),
      usage: nested.usage(row["usage"]))
  }

  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin {
    RowOrigin(model: row["model"], time: time(of: row))
  }
}
