internal import LogReading

/// What one block of lines became on its way to the score stage.
struct ScoredBlock: Sendable {
  var scored: ScoredRows
  var rejected: [RejectedLine] = []
  var blankLineCount = 0
  var timings = StageTimings()
}
