internal import JSONCoding
internal import Routing

/// What preference data says of who won.
enum BattleWinner {
  private static let ties: Set<String> = ["tie", "tie (bothbad)", "both", "bothbad", "both_bad"]

  /// From the field `winner`: `model_a`, `model_b`, one of the words for a tie, or one of the two models' names.
  ///
  /// - Parameter canonicalName: resolves a model's spelling.
  static func outcome(
    of record: LabelRecord, modelA: String, modelB: String, canonicalName: (String) -> String?
  ) throws(TuningError) -> BattleOutcome {
    let winner = try record.text("winner")
    // A model may be called "tie" only where the data says so by model_a or model_b.
    if winner == "model_a" { return .modelA }
    if winner == "model_b" { return .modelB }
    if winner == modelA { return .modelA }
    if winner == modelB { return .modelB }
    if ties.contains(winner) { return .tie }
    if let name = canonicalName(winner) {
      if name == canonicalName(modelA) { return .modelA }
      if name == canonicalName(modelB) { return .modelB }
    }
    throw record.fail(
      "'winner' is '\(LabelRecord.shown(.string(winner)))' where model_a, model_b, tie, 'tie (bothbad)', both, or one "
        + "of the models' names ('\(modelA)', '\(modelB)') is needed")
  }

  /// From the three flags of Arena's CSV files, of which exactly one must be set.
  static func outcome(ofFlagsIn record: LabelRecord) throws(TuningError) -> BattleOutcome {
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
