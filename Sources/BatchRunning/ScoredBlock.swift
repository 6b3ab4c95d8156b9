internal import LogReading
internal import Routing

/// What one block of lines became on its way to the score stage.
struct ScoredBlock: Sendable {
  var scored: ScoredRows
  var rejected: [RejectedLine] = []
  var blankLineCount = 0
  var joined = JoinedRows()
  var timings = StageTimings()
  /// Where the reading stands behind the block; nil for rows from a spool.
  var mark: BlockMark?
  /// How near the rows lie to the training prompts, if that was asked for.
  var nearest: NearestTrainingPrompts?
  /// Of the rows that may be in the log's sample, if one was asked for.
  var similarities: [SimilaritySample.Entry] = []
}
