package import FileFormats
internal import Numerics
internal import Routing

/// AlpacaEval's judged battles: `prompts.jsonl` with `prompt_id` and `prompt`, and `battles.csv` with `prompt_id`,
/// `model_a`, `model_b` and `preference` from 1 to 2, nearer 1 where model A was better, 1.5 for a tie;
/// early annotations have 0 for a tie.
enum AlpacaEvalBattles {
  /// Adds a row a prompt and a prompt a battle.
  static func read(
    folder: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(InputError) {
    let promptPath = "\(folder)/prompts.jsonl"
    var prompts: [String: (text: String, row: Int)] = [:]
    try LabelFile.forEachObject(of: promptPath) { (record) throws(InputError) in
      guard let id = record.identifier("prompt_id") else { throw record.fail("has no 'prompt_id'") }
      let entry = (text: try record.text("prompt"), row: set.addRows(1))
      guard prompts.updateValue(entry, forKey: id) == nil else { throw record.fail("repeats the prompt '\(id)'") }
    }
    let columns = ["prompt_id", "model_a", "model_b", "preference"]
    try LabelTable.forEachRecord(of: "\(folder)/battles.csv", columns: columns) { (record) throws(InputError) in
      let id = try record.text("prompt_id")
      guard let prompt = prompts[id] else { throw record.fail("names the prompt '\(id)', which \(promptPath) lacks") }
      var places: [Int] = []
      for field in ["model_a", "model_b"] {
        let model = try record.text(field)
        guard let name = canonicalName(model) else {
          throw record.fail("names the unknown model '\(model)' as \(field)")
        }
        places.append(set.index(of: name))
      }
      let preference = try record.number("preference")
      guard (1...2).contains(preference) || preference == 0 else {
        throw record.fail(
          "'preference' is \(preference) where a number from 1 (model_a) to 2 (model_b), or 0 for a tie, is needed")
      }
      guard places[0] != places[1] else { return dropped.add(.sameModel) }
      let outcome: BattleOutcome = preference == 0 || preference == 1.5 ? .tie : preference < 1.5 ? .modelA : .modelB
      set.append(
        LabelledPrompt(text: prompt.text, modelA: places[0], modelB: places[1], outcome: outcome), row: prompt.row)
    }
  }
}

/// Golden labels as JSONL: `{"prompt": ..., "<model>": true|false|number, ...}`. Members that are strings are
/// no labels; the one called `domain` says what the prompt is about, and `"labels": "assumed"` says that nobody graded
/// answers and the grades are expectations. Which of the others are grades is in `GoldColumns`.
package enum GoldLabels {
  /// - Parameters:
  ///   - canonicalName: resolves a model's spelling; nil is a name that it does not know.
  ///   - columns: says which members are grades.
  /// - Returns: the members that hold numbers or truths and were not read.
  @discardableResult package static func read(
    _ path: String, into set: inout LabelledPromptSet, columns: GoldColumns = GoldColumns(),
    canonicalName: (String) -> String? = { $0 }
  ) throws(InputError) -> [String] {
    let (models, leftOut) = try columns.choose(in: path, canonicalName: canonicalName)
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      var prompt = LabelledPrompt(text: try record.string("prompt"))
      for member in record.fields.members ?? [] where models.contains(member.name) {
        guard let grade = member.value.bool.map({ $0 ? 1.0 : 0 }) ?? member.value.double else { continue }
        guard let name = canonicalName(member.name) else {
          throw record.fail("names the unknown model '\(member.name)'")
        }
        prompt.set(grade, of: set.index(of: name))
      }
      prompt.domain = record["domain"]?.string ?? ""
      if let origin = record["labels"]?.string {
        guard origin == "assumed" || origin == "graded" else {
          throw record.fail("says that its 'labels' are '\(origin)' where 'graded' or 'assumed' is needed")
        }
        prompt.isAssumed = origin == "assumed"
      }
      guard prompt.grades.count >= 2 else {
        let others = leftOut.isEmpty ? "" : "; not read as models: \(leftOut.prefix(8).joined(separator: ", "))"
        throw record.fail(
          "grades \(FigureText.count(prompt.grades.count, of: "model")); a battle needs two of them\(others)")
      }
      set.append(prompt)
    }
    return leftOut
  }
}

/// ZeroEval's results: `prompts.jsonl` with `dataset`, `prompt_id` (a string or an integer) and `prompt`, and `results.csv` with the columns
/// `dataset`, `prompt_id`, `model` and `correct` (0 or 1) among others, no field quoted.
package enum ZeroEvalResults {
  package static func read(
    prompts promptPath: String, results resultPath: String, into set: inout LabelledPromptSet,
    canonicalName: (String) -> String? = { $0 }
  ) throws(InputError) {
    var rows: [String: Int] = [:]
    try LabelFile.forEachObject(of: promptPath) { (record) throws(InputError) in
      guard let dataset = record["dataset"]?.string, let id = record.identifier("prompt_id"),
        let text = record["prompt"]?.string
      else { throw record.fail("needs the strings 'dataset' and 'prompt' and a 'prompt_id'") }
      guard rows.updateValue(set.prompts.count, forKey: "\(dataset)\u{0}\(id)") == nil else {
        throw record.fail("repeats the prompt '\(id)' of '\(dataset)'")
      }
      var prompt = LabelledPrompt(text: text)
      prompt.domain = dataset
      set.append(prompt)
    }
    var columns: [Int]?
    try LabelFile.forEachLine(of: resultPath) { (line, bytes) throws(InputError) in
      let fields = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard let known = columns else {
        let wanted = ["dataset", "prompt_id", "model", "correct"]
        let names = try CSVReader.names(of: fields, file: resultPath)
        columns = wanted.compactMap { names.firstIndex(of: $0) }
        guard columns?.count == wanted.count else {
          throw InputError(resultPath, line: line, "needs the columns \(wanted.joined(separator: ", "))")
        }
        return
      }
      guard let last = known.max(), fields.count > last else {
        throw InputError(
          resultPath, line: line, "has \(FigureText.count(fields.count, of: "field")), fewer than the header")
      }
      guard let prompt = rows["\(fields[known[0]])\u{0}\(fields[known[1]])"] else {
        throw InputError(
          resultPath, line: line,
          "names the prompt '\(fields[known[1]])' of '\(fields[known[0]])', which \(promptPath) lacks")
      }
      guard let name = canonicalName(fields[known[2]]) else {
        throw InputError(resultPath, line: line, "names the unknown model '\(fields[known[2]])'")
      }
      guard let grade = Double(fields[known[3]]), grade.isFinite else {
        throw InputError(resultPath, line: line, "'correct' is '\(fields[known[3]])', not a number")
      }
      set.set(grade, of: set.index(of: name), prompt: prompt)
    }
  }
}
