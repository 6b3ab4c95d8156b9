package import FileFormats
internal import Files

/// Layouts of training data.
package enum LabelFormat: String, Sendable, CaseIterable {
  /// Graded prompts: `{"prompt": ..., "<model>": true|false|number, ...}` a line.
  case gold
  /// One battle a row, CSV or JSON lines: `prompt`, `model_a`, `model_b`, `winner`.
  case battles
  /// What RouteLLM trains matrix factorization on: battles with an `idx`, the row of the prompt's vector in `--embeddings`; the
  /// prompt itself may be missing.
  case numbered = "routellm"
  /// Chatbot Arena's comparisons (55k), CSV or JSON lines: `prompt` is a JSON list, `winner_model_a` and its kin flags.
  case arena
  /// Chatbot Arena's conversations, JSON lines: `conversation_a` and `winner`.
  case conversations
  /// RouteLLM's judged answers, JSON lines: `mixtral_score` from 1 to 5.
  case judged = "gpt4-dataset"
  /// Ranked answers, JSON lines: `answers` with `model` and `rank`, as Nectar has them.
  case ranked = "nectar"
  /// Chosen and rejected answers with their models: `chosen_model` and `rejected_model`.
  case chosen
  /// A directory with `prompts.jsonl` and `results.csv`.
  case zeroEval = "zeroeval"
  /// A directory with `prompts.jsonl` and `battles.csv`, or the latter.
  case alpacaEval = "alpaca-eval"
  /// A log of any format with the quality that was observed of its answers; see `ObservedAnswers`.
  case observed

  /// Detects the format from a directory's files, a CSV file's header, or the first object of JSON lines or of a JSON list.
  package static func detected(in path: String) throws(InputError) -> LabelFormat {
    if FileSystem.isFolder(path) {
      if FileSystem.exists("\(path)/results.csv") { return .zeroEval }
      if FileSystem.exists("\(path)/battles.csv") { return .alpacaEval }
      throw InputError(
        path, "is a directory with neither results.csv (ZeroEval) nor battles.csv (AlpacaEval); name files one by one")
    }
    let head = try LabelFile.head(of: path)
    if let name = packing(head) {
      throw InputError(path, "is \(name); unpack it, training data is read as CSV or JSON lines")
    }
    let text = head.drop { $0 <= UInt8(ascii: " ") }
    guard let first = text.first else { throw InputError(path, "is empty") }
    let names: [String]
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    if isJSON {
      names = try firstObject(of: path)
    } else {
      let line = text.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      names = try CSVReader(bytes: Array(line), file: path).header
    }
    guard !names.isEmpty else { throw InputError(path, line: 1, "holds no row with a member") }
    if let format = format(of: Set(names), isJSON: isJSON) { return format }
    let nameless = [["chosen", "rejected"], ["preferred_output", "non_preferred_output"]]
    if let pair = nameless.first(where: Set(names).isSuperset) {
      throw InputError(
        path, line: 1,
        "holds '\(pair[0])' and '\(pair[1])' answers, but not which models gave them; a router learns which model answers "
          + "better: add 'chosen_model' and 'rejected_model'")
    }
    throw InputError(
      path, line: 1,
      "is in an unknown layout: it has \(names.prefix(12).map { "'\($0)'" }.joined(separator: ", ")), but "
        + "needs prompt, model_a, model_b and winner; or winner_model_a, winner_model_b and winner_tie; or "
        + "conversation_a; or, as JSON lines, prompt and a grade for each model")
  }

  private static func format(of names: Set<String>, isJSON: Bool) -> LabelFormat? {
    if names.contains("winner_model_a") { return .arena }
    if names.contains("conversation_a") { return .conversations }
    if names.isSuperset(of: ["prompt_id", "preference"]) { return .alpacaEval }
    if names.isSuperset(of: ["prompt", "mixtral_score"]) { return .judged }
    if names.isSuperset(of: ChosenAnswers.columns) { return .chosen }
    if isJSON, names.isSuperset(of: ["prompt", "answers"]) { return .ranked }
    if names.isSuperset(of: ["model_a", "model_b", "winner", "idx"]) { return .numbered }
    if names.contains("winner") || names.isSuperset(of: ["model_a", "model_b"]) { return .battles }
    let isNameless =
      names.isSuperset(of: ["chosen", "rejected"])
      || names.isSuperset(of: ["preferred_output", "non_preferred_output"])
    return isJSON && names.contains("prompt") && !isNameless ? .gold : nil
  }

  private static func firstObject(of path: String) throws(InputError) -> [String] {
    var names: [String]?
    try LabelFile.forEachValue(of: path) { (line, bytes) throws(InputError) in
      guard names == nil else { return }
      names = try LabelTable.object(bytes, file: path, line: line).members?.map(\.name)
    }
    return names ?? []
  }

  /// The kind of a file that is not text.
  private static func packing(_ head: [UInt8]) -> String? {
    let kinds: [(start: [UInt8], name: String)] = [
      ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd"), ([0x1F, 0x8B], "packed with gzip"),
      (Array("PK\u{3}\u{4}".utf8), "a zip archive"), (Array("PAR1".utf8), "a Parquet file"),
    ]
    return kinds.first { head.starts(with: $0.start) }?.name
  }
}

/// One row of labels, whether it stands in a CSV file or is a line of JSON. Fields of a CSV file are texts.
struct LabelRecord {
  let file: String
  let line: Int
  let fields: JSONValue

  func fail(_ reason: String) -> InputError { InputError(file, line: line, reason) }

  subscript(_ name: String) -> JSONValue? { fields[name] }

  /// A field that must be a text, which may be empty.
  func string(_ name: String) throws(InputError) -> String {
    guard let string = fields[name]?.string else { throw fail("has no string '\(name)'") }
    return string
  }

  /// A text, or an integer as a text.
  func identifier(_ name: String) -> String? { fields[name].flatMap { $0.string ?? $0.integer.map(String.init) } }

  /// A field that must be a text with something in it.
  func text(_ name: String) throws(InputError) -> String {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    guard let text = value.string, !text.isEmpty else { throw fail("'\(name)' must be a text with something in it") }
    return text
  }

  /// A field that is 0 or 1, or true or false.
  func flag(_ name: String) throws(InputError) -> Bool {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    if let flag = value.bool { return flag }
    switch value.double ?? value.string.flatMap(Double.init) {
    case 0?: return false
    case 1?: return true
    default: throw fail("'\(name)' is '\(LabelRecord.shown(value))' where 0 or 1 is needed")
    }
  }

  func number(_ name: String) throws(InputError) -> Double {
    guard let value = fields[name] else { throw fail("has no '\(name)'") }
    guard let number = value.double ?? value.string.flatMap(Double.init), number.isFinite else {
      throw fail("'\(name)' is '\(LabelRecord.shown(value))', not a number")
    }
    return number
  }

  /// A value as a message shows it: a text without quotes, and not too much of it.
  static func shown(_ value: JSONValue) -> String {
    let text = value.string ?? String(decoding: value.encoded(pretty: false), as: UTF8.self)
    return text.count > 60 ? text.prefix(57) + "..." : text
  }
}

/// Lines of a file of labels.
enum LabelFile {
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Calls `body` with the number, from 1, and the bytes of every line that is not blank. A byte order mark is skipped.
  static func forEachLine(
    of path: String, _ body: (Int, ArraySlice<UInt8>) throws(InputError) -> Void
  ) throws(InputError) {
    let bytes = try file(path).contents
    var start = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    var line = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      line += 1
      var content = bytes[start..<end]
      if content.last == UInt8(ascii: "\r") { content.removeLast() }
      if content.contains(where: { $0 > UInt8(ascii: " ") }) { try body(line, content) }
      start = end + 1
    }
  }

  /// Calls `body` with the number of its first line and the bytes of every value of a file: of a JSON list that fills it, or
  /// of JSON lines.
  static func forEachValue(
    of path: String, _ body: (Int, ArraySlice<UInt8>) throws(InputError) -> Void
  ) throws(InputError) {
    guard try head(of: path).first(where: { $0 > UInt8(ascii: " ") }) == UInt8(ascii: "[") else {
      return try forEachLine(of: path, body)
    }
    let bytes = try file(path).contents
    try JSONListText(bytes, start: bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0, file: path)
      .forEachValue(body)
  }

  /// Calls `body` with every value of a JSON list, or every line that is not blank, each of which must be a JSON object.
  static func forEachObject(
    of path: String, _ body: (LabelRecord) throws(InputError) -> Void
  ) throws(InputError) {
    try forEachValue(of: path) { (line, bytes) throws(InputError) in
      try body(LabelRecord(file: path, line: line, fields: LabelTable.object(bytes, file: path, line: line)))
    }
  }

  /// The first bytes of a file, without a byte order mark.
  static func head(of path: String, count: Int = 1 << 16) throws(InputError) -> [UInt8] {
    let head = try file(path).withBytes { Array($0.prefix(count)) }
    return head.starts(with: byteOrderMark) ? Array(head.dropFirst(byteOrderMark.count)) : head
  }

  private static func file(_ path: String) throws(InputError) -> ModelBytes {
    return try ModelBytes.mapping(path)
  }
}

/// A text that is one JSON list, whose values are found without reading what they hold.
struct JSONListText {
  private let bytes: [UInt8]
  private let start: Int
  private let file: String

  /// - Parameter start: where the text begins in `bytes`: at its opening bracket, or at white space before that.
  init(_ bytes: [UInt8], start: Int, file: String) {
    self.bytes = bytes
    self.start = start
    self.file = file
  }

  /// Calls `body` with the number of its first line and the bytes of every value, in order.
  func forEachValue(_ body: (Int, ArraySlice<UInt8>) throws(InputError) -> Void) throws(InputError) {
    var place = start
    var line = 1
    skipSpace(&place, &line)
    place += 1
    skipSpace(&place, &line)
    var isFirst = true
    while place < bytes.count, bytes[place] != UInt8(ascii: "]") || !isFirst {
      let (valueStart, valueLine) = (place, line)
      let end = valueEnd(&place, &line)
      guard place < bytes.count else { break }
      guard valueStart < end else {
        throw InputError(file, line: valueLine, "has nothing before a comma or a bracket of its JSON list")
      }
      try body(valueLine, bytes[valueStart..<end])
      isFirst = false
      if bytes[place] == UInt8(ascii: "]") { break }
      place += 1
      skipSpace(&place, &line)
    }
    guard place < bytes.count else {
      throw InputError(file, line: line, "ends within its JSON list: the file is cut off")
    }
    place += 1
    skipSpace(&place, &line)
    guard place == bytes.count else { throw InputError(file, line: line, "goes on after the end of its JSON list") }
  }

  private func skipSpace(_ place: inout Int, _ line: inout Int) {
    while place < bytes.count, bytes[place] <= UInt8(ascii: " ") {
      if bytes[place] == UInt8(ascii: "\n") { line += 1 }
      place += 1
    }
  }

  /// Goes on to the comma or bracket after a value, or to the text's end; returns where the value ends.
  private func valueEnd(_ place: inout Int, _ line: inout Int) -> Int {
    var depth = 0
    var isInString = false
    var end = place
    while place < bytes.count {
      let byte = bytes[place]
      if isInString {
        if byte == UInt8(ascii: "\\") { place += 1 } else if byte == UInt8(ascii: "\"") { isInString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ",") where depth == 0: return end
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return end }
          depth -= 1
        default: break
        }
      }
      if place < bytes.count, bytes[place] == UInt8(ascii: "\n") { line += 1 }
      place += 1
      if byte > UInt8(ascii: " ") { end = min(place, bytes.count) }
    }
    return end
  }
}
