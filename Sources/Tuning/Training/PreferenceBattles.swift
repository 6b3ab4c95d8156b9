internal import JSONCoding
internal import Routing

/// Preference data of one row a battle, in three layouts; CSV or JSON lines each.
enum PreferenceBattles {
  /// Where a layout keeps its prompt and its winner.
  enum Layout {
    /// `prompt` is a text, `winner` a word or a name.
    case plain
    /// Arena's 55k comparisons: `prompt` is a JSON list of turns, three flags tell the winner.
    case arena
    /// Arena's conversations: `conversation_a` is a list of messages, `winner` a word.
    case conversations

    var columns: [String] {
      switch self {
      case .plain: ["prompt", "model_a", "model_b", "winner"]
      case .arena: ["model_a", "model_b", "prompt", "winner_model_a", "winner_model_b", "winner_tie"]
      case .conversations: ["model_a", "model_b", "winner", "conversation_a"]
      }
    }
  }

  /// Adds a prompt for each row with a first turn, and counts the others. The first row that breaks the layout is an
  /// error.
  static func read(
    _ path: String, layout: Layout, into set: inout LabelledPromptSet, dropped: inout DropCounts,
    canonicalName: (String) -> String?
  ) throws(TuningError) {
    try LabelTable.forEachRecord(of: path, columns: layout.columns) { (record) throws(TuningError) in
      let modelA = try record.text("model_a")
      let modelB = try record.text("model_b")
      let outcome: BattleOutcome
      let prompt: String?
      switch layout {
      case .plain:
        prompt = try record.text("prompt")
        outcome = try BattleWinner.outcome(of: record, modelA: modelA, modelB: modelB, canonicalName: canonicalName)
      case .arena:
        prompt = try FirstTurn.ofPromptList(in: record)
        outcome = try BattleWinner.outcome(ofFlagsIn: record)
      case .conversations:
        prompt = try FirstTurn.ofConversation("conversation_a", in: record)
        outcome = try BattleWinner.outcome(of: record, modelA: modelA, modelB: modelB, canonicalName: canonicalName)
      }
      var places: [Int] = []
      for (field, model) in [("model_a", modelA), ("model_b", modelB)] {
        guard let name = canonicalName(model) else {
          throw record.fail("names the unknown model '\(model)' as \(field)")
        }
        places.append(set.index(of: name))
      }
      let row = set.addRows(1)
      guard let prompt else { return dropped.add(.noPrompt) }
      guard places[0] != places[1] else { return dropped.add(.sameModel) }
      set.append(LabelledPrompt(text: prompt, modelA: places[0], modelB: places[1], outcome: outcome), row: row)
    }
  }
}
