internal import FileFormats

/// RouteLLM's own judged answers, JSON lines `{"prompt", "gpt4_response", "mixtral_response", "mixtral_score"}`: GPT-4's
/// answer is the reference, and Mixtral's has a score from 1 to 5 against it. The pair is the one that RouteLLM trained on;
/// the reference has the grade 1, and a score s the grade (s - 1) / 4.
enum JudgedLabels {
  static let strong = "gpt-4-1106-preview"
  static let weak = "mixtral-8x7b-instruct-v0.1"

  static func read(
    _ path: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(InputError) {
    try LabelTable.forEachRecord(of: path, columns: ["prompt", "mixtral_score"]) { (record) throws(InputError) in
      guard let strong = canonicalName(strong), let weak = canonicalName(weak) else {
        throw record.fail("is graded for \(strong) and \(weak), which are unknown here")
      }
      let places = (set.index(of: strong), set.index(of: weak))
      let row = set.addRows(1)
      guard let text = FirstTurn.ofPrompt("prompt", in: record) else { return dropped.add(.noPrompt) }
      guard let score = record["mixtral_score"].flatMap({ $0.double ?? $0.string.flatMap(Double.init) }),
        (1...5).contains(score)
      else { return dropped.add(.unknownWinner) }
      var prompt = LabelledPrompt(text: text)
      prompt.set(1, of: places.0)
      prompt.set((score - 1) / 4, of: places.1)
      set.append(prompt, row: row)
    }
  }
}

/// Answers of several models in order of preference, JSON lines `{"prompt", "answers": [{"model", "rank"}, ...]}`, as Nectar
/// has them: the first rank has the grade 1, the last of n the grade 0.
enum RankedLabels {
  static func read(
    _ path: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(InputError) {
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      let row = set.addRows(1)
      guard let text = FirstTurn.ofPrompt("prompt", in: record).map(FirstTurn.withoutSpeakers), !text.isEmpty else {
        return dropped.add(.noPrompt)
      }
      guard let answers = record["answers"]?.values else { throw record.fail("'answers' must be a list") }
      var ranks: [(model: String, rank: Double)] = []
      for answer in answers {
        guard let model = answer["model"]?.string, let rank = answer["rank"]?.double, rank >= 1, rank <= 1_000 else {
          continue
        }
        guard let name = canonicalName(model) else { throw record.fail("names the unknown model '\(model)'") }
        if !ranks.contains(where: { $0.model == name }) { ranks.append((name, rank)) }
      }
      guard ranks.count >= 2, let last = ranks.map(\.rank).max() else { return dropped.add(.noBattle) }
      var prompt = LabelledPrompt(text: text)
      for (model, rank) in ranks { prompt.set(last > 1 ? (last - rank) / (last - 1) : 1, of: set.index(of: model)) }
      set.append(prompt, row: row)
    }
  }
}

/// Chosen and rejected answers, as TRL has them, with the models that gave them: `chosen_model` and `rejected_model`. The
/// prompt is a text or a list of messages, or the first turn of the chosen conversation.
enum ChosenAnswers {
  static let columns = ["chosen_model", "rejected_model"]

  static func read(
    _ path: String, into set: inout LabelledPromptSet, dropped: inout DropCounts, canonicalName: (String) -> String?
  ) throws(InputError) {
    try LabelTable.forEachRecord(of: path, columns: columns) { (record) throws(InputError) in
      var places: [Int] = []
      for column in columns {
        let model = try record.text(column)
        guard let name = canonicalName(model) else {
          throw record.fail("names the unknown model '\(model)' as \(column)")
        }
        places.append(set.index(of: name))
      }
      let row = set.addRows(1)
      guard let prompt = FirstTurn.ofPrompt("prompt", in: record) ?? FirstTurn.ofPrompt("chosen", in: record) else {
        return dropped.add(.noPrompt)
      }
      guard places[0] != places[1] else { return dropped.add(.sameModel) }
      set.append(LabelledPrompt(text: prompt, modelA: places[0], modelB: places[1], outcome: .modelA), row: row)
    }
  }
}
