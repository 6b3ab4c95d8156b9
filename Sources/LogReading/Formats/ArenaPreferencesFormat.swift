internal import FileFormats

/// lmsys-arena-human-preference-55k: `prompt` is a JSON text that holds the list of user turns. The data set is a CSV
/// file; the same columns as JSON lines are read too. A prompt that is no such list is one turn.
enum ArenaPreferencesFormat: RowLayout {
  static let summary = #"{"prompt": "[\"...\"]", "model_a": ..., "winner_model_a": 1}: Arena 55k, CSV or JSON lines"#

  static func matches(_ row: JSONElement) -> Bool { row.has("winner_model_a") && row["prompt"] != nil }

  static func fields(of row: JSONElement, nested: inout NestedJSON) -> RowFields {
    let prompt = row["prompt"]
    var fields = RowFields(prompt: nested.container(in: prompt), id: id(of: row))
    // What opens like a list and is none would be scored with its brackets.
    if fields.prompt == nil, prompt?.utf8?.first != UInt8(ascii: "[") { fields.prompt = prompt }
    return fields
  }

  /// Two models answered, so none is named.
  static func origin(of row: JSONElement, nested: inout NestedJSON) -> RowOrigin { RowOrigin(time: time(of: row)) }

  static func missingPrompt(in row: JSONElement) -> String? {
    row["prompt"]?.utf8?.first == UInt8(ascii: "[") ? "the prompt is not a valid JSON list of turns, or is empty" : nil
  }
}
