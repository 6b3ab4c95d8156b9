internal import Assigning
internal import LogReading

/// What the assign stage made of one block: output lines, costs, and what the block brought along.
struct AssignedBlock: Sendable {
  var output: [UInt8] = []
  /// For each row's model, if requests are written.
  var requests = AssignedRequests()
  /// The rows themselves, if they are split.
  var split = SplitRows()
  var costs: BatchCosts
  /// By pair of the plan's `whatIf`.
  var whatIf: [PairBill] = []
  let rejected: [RejectedLine]
  let blankLineCount: Int
  var timings: StageTimings

  init(_ block: ScoredBlock, costs: BatchCosts) {
    self.costs = costs
    rejected = block.rejected
    blankLineCount = block.blankLineCount
    timings = block.timings
  }
}
