internal import Assigning
internal import LogReading
internal import Routing

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
  /// Where there are several models; `costs` is empty then.
  var bill: ModelBill?
  let rejected: [RejectedLine]
  let blankLineCount: Int
  let joined: JoinedRows
  /// See `ScoredBlock`.
  let similarities: [SimilaritySample.Entry]
  var timings: StageTimings
  let mark: BlockMark?

  init(_ block: ScoredBlock, costs: BatchCosts) {
    self.costs = costs
    rejected = block.rejected
    blankLineCount = block.blankLineCount
    joined = block.joined
    similarities = block.similarities
    timings = block.timings
    mark = block.mark
  }
}
