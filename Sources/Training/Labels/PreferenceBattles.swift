internal import FileFormats
internal import Routing

/// Preference data of one row a battle, in three layouts; CSV or JSON lines each.
enum PreferenceBattles {
  /// Where a layout keeps its prompt and its winner.
  enum Layout {
    /// `prompt` is a text, `winner` a word or a name.
    case plain
    /// The same, with `idx`, the row of the prompt's vector; the prompt may be missing.
    case numbered
    /// Arena's 55k comparisons: `prompt` is a JSON list of turns, three flags name the winner.
    case arena
    /// Arena's conversations: `conversation_a` is a list of messages, `winner` a word.
    case conversations

    var columns: [String] {
      switch self {
      case .plain: ["prompt", "model_a", "model_b", "winner"]
      case .numbered: ["model_a", "model_b", "winner", "idx"]
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
  ) throws(InputError) {
    let firstRow = set.rowCount
    try LabelTable.forEachRecord(of: path, columns: layout.columns) { (record) throws(InputError) in
      let modelA = try record.text("model_a")
      let modelB = try record.text("model_b")
      let outcome: BattleOutcome?
      let prompt: String?
      switch layout {
      case .plain:
        prompt =
          record["prompt"]?.values == nil ? try text(of: record) : FirstTurn.ofPrompt("prompt", in: record)
        outcome = try BattleWinner.outcome(of: record, modelA: modelA, modelB: modelB, canonicalName: canonicalName)
      case .numbered:
        prompt = record["prompt"].map { _ in FirstTurn.ofPrompt("prompt", in: record) } ?? nil
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
      let row: Int
      var number: Int?
      if layout == .numbered {
        let index = try index(of: record)
        number = index
        row = firstRow + index
        if row >= set.rowCount { set.addRows(row + 1 - set.rowCount) }
      } else {
        row = set.addRows(1)
      }
      // One prompt for all battles of a number.
      guard let text = prompt ?? number.map({ "idx \($0)" }) else { return dropped.add(.noPrompt) }
      guard let outcome else { return dropped.add(.unknownWinner) }
      guard places[0] != places[1] else { return dropped.add(.sameModel) }
      var labelled = LabelledPrompt(text: text, modelA: places[0], modelB: places[1], outcome: outcome)
      labelled.hasText = prompt != nil
      set.append(labelled, row: row)
    }
  }
}

extension PreferenceBattles {
  private static func text(of record: LabelRecord) throws(InputError) -> String {
    guard record["prompt"] != nil || record["idx"] == nil else {
      throw record.fail(
        "has no 'prompt'; its 'idx' is read as the row of a vector only where train has --embeddings FILE.npy")
    }
    return try record.text("prompt")
  }

  /// `idx`, from 0.
  private static func index(of record: LabelRecord) throws(InputError) -> Int {
    guard let value = record["idx"] else { throw record.fail("has no 'idx'") }
    let number = value.integer ?? value.string.flatMap { Int($0) }
    guard let number, (0..<(1 << 31)).contains(number) else {
      throw record.fail("has the 'idx' \(LabelRecord.shown(value)), which is not a row's number, from 0")
    }
    return number
  }
}

/// What preference data says of who won.
enum BattleWinner {
  /// Words in small letters, without anything but letters and digits.
  private static let firstWords: Set<String> = [
    "modela", "a", "1", "first", "left", "assistanta", "model1", "responsea",
  ]
  private static let secondWords: Set<String> = [
    "modelb", "b", "2", "second", "right", "assistantb", "model2", "responseb",
  ]
  private static let tieWords: Set<String> = [
    "tie", "tiebothbad", "both", "bothbad", "bothgood", "draw", "equal", "same", "neither",
  ]

  /// From the field `winner`: `model_a`, `model_b`, one of the two models' names, or another word for the first, the second
  /// or a tie (`A`, `[[B]]`, `draw`, `both_bad`); nil for anything else.
  ///
  /// - Parameter canonicalName: resolves a model's spelling.
  static func outcome(
    of record: LabelRecord, modelA: String, modelB: String, canonicalName: (String) -> String?
  ) throws(InputError) -> BattleOutcome? {
    guard let value = record["winner"] else { throw record.fail("has no 'winner'") }
    guard let winner = value.string ?? value.integer.map(String.init) else { return nil }
    // A model may be called "tie" or "a" only where the data says so by model_a or model_b.
    if winner == "model_a" { return .modelA }
    if winner == "model_b" { return .modelB }
    if winner == modelA { return .modelA }
    if winner == modelB { return .modelB }
    let word = winner.lowercased().filter { $0.isLetter || $0.isNumber }
    guard word != "0" else {
      throw record.fail(
        "has the winner 0: whether the two models are 0 and 1, or 1 and 2 with 0 for a tie, is not known; write model_a, "
          + "model_b or tie")
    }
    if tieWords.contains(word) { return .tie }
    if let name = canonicalName(winner) {
      if name == canonicalName(modelA) { return .modelA }
      if name == canonicalName(modelB) { return .modelB }
    }
    return firstWords.contains(word) ? .modelA : secondWords.contains(word) ? .modelB : nil
  }

  /// From the three flags of Arena's CSV files, of which exactly one must be set.
  static func outcome(ofFlagsIn record: LabelRecord) throws(InputError) -> BattleOutcome {
    let flags = (
      try record.flag("winner_model_a"), try record.flag("winner_model_b"), try record.flag("winner_tie")
    )
    switch flags {
    case (true, false, false): return .modelA
    case (false, true, false): return .modelB
    case (false, false, true): return .tie
    case (false, false, false):
      throw record.fail("says neither that a model won nor that it was a tie: one of the winner flags must be 1")
    default:
      throw record.fail(
        "sets more than one of winner_model_a (\(flags.0 ? 1 : 0)), winner_model_b (\(flags.1 ? 1 : 0)) and "
          + "winner_tie (\(flags.2 ? 1 : 0))")
    }
  }
}

/// A prompt with two models that fought on it, as matrix factorization learns it.
struct BattleExample: Sendable {
  let prompt: Int
  let winner: Int
  let loser: Int
  /// The winner's share of the win: 1, or one half for a tie, where either model may stand first.
  var share: Float = 1
  /// How much its loss counts, above 0.
  var weight: Float = 1
}
