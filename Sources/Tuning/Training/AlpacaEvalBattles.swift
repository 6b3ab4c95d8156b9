internal import JSONCoding
internal import Routing

/// AlpacaEval's judged battles: `prompts.jsonl` with `prompt_id` and `prompt`, and `battles.csv` with `prompt_id`,
/// `model_a`, `model_b` and `preference` from 1 to 2, nearer 1 where model A was better, 1.5 for a tie;
/// early annotations have 0 for a tie.
enum AlpacaEvalBattles {
  /// Adds a row a prompt and a prompt a battle.
  static func read(
    folder: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(TuningError) {
    let promptPath = "\(folder)/prompts.jsonl"
    var prompts: [String: (text: String, row: Int)] = [:]
    try LabelFile.forEachLine(of: promptPath) { (line, bytes) throws(TuningError) in
      let record = LabelRecord(
        file: promptPath, line: line, fields: try LabelTable.object(bytes, file: promptPath, line: line))
      guard let id = record.fields["prompt_id"].flatMap({ $0.string ?? $0.integer.map(String.init) }) else {
        throw record.fail("has no 'prompt_id'")
      }
      let entry = (text: try record.text("prompt"), row: set.addRows(1))
      guard prompts.updateValue(entry, forKey: id) == nil else { throw record.fail("repeats the prompt '\(id)'") }
    }
    let columns = ["prompt_id", "model_a", "model_b", "preference"]
    try LabelTable.forEachRecord(of: "\(folder)/battles.csv", columns: columns) { (record) throws(TuningError) in
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
