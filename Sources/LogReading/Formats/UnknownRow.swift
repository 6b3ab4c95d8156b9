internal import FileFormats
internal import Numerics

/// Says what a JSON row of no known format is, and which command makes rows of it.
struct UnknownRow {
  private let row: JSONElement
  private let place: String

  init(_ row: JSONElement, line number: Int) {
    self.row = row
    place = "line \(number)"
  }

  private static let advice = "Name a format with --format, or say where the prompt is with --prompt-field /path/to/it"

  var description: String {
    guard row.kind == .object else { return "\(place) is a JSON \(row.kind). \(UnknownRow.advice)" }
    if row["custom_id"] != nil, row.has("response") || row["result"] != nil {
      return "\(place) is a batch result (custom_id with a response), which holds no prompt; "
        + "route the batch's input file and name this one with --join"
    }
    if row["object"]?.spells("chat.completion") ?? false {
      return "\(place) is an answer without the messages that were sent; route the log of the requests"
    }
    if row["role"]?.kind == .string, row["content"] ?? row["parts"] != nil {
      return
        "\(place) is one message of a chat. Where the file is one conversation: jq -cs '{messages: .}' FILE | "
        + "routellm-batch"
    }
    if row["log"]?["entries"]?.kind == .array {
      return "\(place) is an HTTP archive: jq -c '.log.entries[] | {request: (.request.postData.text | fromjson?), "
        + "response: (.response.content.text | fromjson?)}' FILE | routellm-batch"
    }
    if isColumns {
      return "\(place) holds columns, not rows, as pandas writes them: write them with "
        + "to_json(FILE, orient='records', lines=True)"
    }
    if isMapOfRows { return "\(place) holds its rows under names of theirs: jq -c '.[]' FILE | routellm-batch" }
    if let list = UnknownRow.list(in: row, depth: 0) {
      return
        "\(place) holds its rows in the list '\(list.name)': jq -c '.\(list.path)[]\(list.rest)' FILE | routellm-batch"
    }
    var names: [String] = []
    row.forEachMember { name, _ in
      names.append(String(decoding: name, as: UTF8.self))
      return names.count < 12
    }
    return "\(place) has the members \(names.map { "'\($0)'" }.joined(separator: ", ")). \(UnknownRow.advice)"
  }

  /// `{"prompt": {"0": ..., "1": ...}, ...}`, `{"prompt": [...], "model": [...]}`, or `{"columns": [...], "data": [[...]]}`.
  private var isColumns: Bool {
    if row["columns"]?.kind == .array, row["data"]?.kind == .array { return true }
    var (columns, others) = (0, 0)
    row.forEachMember { _, value in
      UnknownRow.isColumn(value) ? (columns += 1) : (others += 1)
      return true
    }
    return columns > 0 && others == 0
  }

  private static func isColumn(_ value: JSONElement) -> Bool {
    if value.kind == .object { return value["0"] != nil }
    var isColumn = false
    value.forEachValue { element in
      isColumn = element.kind != .object && element.kind != .array
      return false
    }
    return isColumn
  }

  /// Whether every member is an object that could be a row.
  private var isMapOfRows: Bool {
    var (rows, others) = (0, 0)
    row.forEachMember { _, value in
      let isRow = value.kind == .object && LogFormat.allCases.contains { $0.layout.matches(value) }
      isRow ? (rows += 1) : (others += 1)
      return others == 0
    }
    return rows > 0 && others == 0
  }

  /// Objects within objects that are looked into for a list.
  private static let deepest = 3

  /// A list of objects, which may hold rows: its own name, how it is reached, and what leads from an element to its row.
  private static func list(in row: JSONElement, depth: Int) -> (name: String, path: String, rest: String)? {
    var found: (name: String, path: String, rest: String)?
    row.forEachMember { name, value in
      let isName = !name.isEmpty && name.allSatisfy { 0x61...0x7A ~= $0 | 0x20 || $0 == 0x5F }
      guard isName else { return true }
      let text = String(decoding: name, as: UTF8.self)
      value.forEachValue { element in
        if element.kind == .object { found = (text, text, element["_source"] == nil ? "" : "._source") }
        return false
      }
      if found == nil, value.kind == .object, depth < deepest, let inner = list(in: value, depth: depth + 1) {
        found = (inner.name, "\(text).\(inner.path)", inner.rest)
      }
      return found == nil
    }
    return found
  }
}
