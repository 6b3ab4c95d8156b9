package import LogReading
internal import Routing

/// What a finished run has to tell.
package struct RunOutcome: Sendable {
  package let ledger: CostLedger
  package let inputs: [BlockReader.InputSummary]
  /// By input index; none for an input of which no line told it.
  package let formats: [Int: LogFormat]
  /// Lines read: routed rows and rejected lines.
  package let lineCount: Int
  package let blankLineCount: Int
  package let sampledOutCount: Int
  package let rejectedByReason: [RejectionReason: Int]
  /// The first few, for the summary.
  package let firstRejected: [RejectedLine]
  /// Of a strong-share run.
  package let cut: StrongShareCut?
  /// Of a run with a spending rule.
  package var spending: SpendingResult?
  /// What completions were learnt from, if the plan asks for it and rows needed it.
  package var learnt: LearntCompletions?
  /// How rows met the results that were joined.
  package var joined = JoinedRows()
  /// Of each pair of the plan's `whatIf`.
  package var whatIf: [PairBill] = []
  /// Where there were several models: the ledger is empty then.
  package var bill: ModelBill?
  /// Of the same.
  package var choice: ChoiceResult?
  package let timings: StageTimings
  package let wallNanoseconds: UInt64

  package var routedCount: Int { ledger.totals.rows + (bill?.rows ?? 0) }

  package var rejectedCount: Int { rejectedByReason.values.reduce(0, +) }
}

/// What a run has added up so far.
struct RunTally: Sendable, Codable {
  /// How many rejects are kept for the summary.
  private static let keptRejects = 10

  var ledger: CostLedger
  private(set) var whatIf: [PairBill] = []
  /// Of a run with more than two models.
  private(set) var bill: ModelBill?
  var blankLineCount = 0
  var joined = JoinedRows()
  private(set) var rejectedByReason: [RejectionReason: Int] = [:]
  /// Without their texts.
  private(set) var firstRejected: [RejectedLine] = []

  init(groups: [GroupTable]) { ledger = CostLedger(groups: groups) }

  mutating func add(
    _ costs: BatchCosts, similarities: [SimilaritySample.Entry], whatIf bills: [PairBill], bill more: ModelBill?
  ) {
    ledger.merge(costs)
    ledger.add(similarities)
    if whatIf.isEmpty { whatIf = [PairBill](repeating: PairBill(), count: bills.count) }
    for (index, bill) in bills.enumerated() { whatIf[index].merge(bill) }
    if let more {
      var sum = bill ?? ModelBill(models: more.lines.count)
      sum.merge(more)
      bill = sum
    }
  }

  mutating func add(_ rejected: [RejectedLine]) {
    for line in rejected {
      rejectedByReason[line.reason, default: 0] += 1
      if firstRejected.count < RunTally.keptRejects { firstRejected.append(line.withoutText) }
    }
  }
}

/// Lines went in that came out neither as rows nor as rejects: a defect of this program, never of the log.
package struct BookkeepingError: Error, CustomStringConvertible {
  let lineCount: Int
  let routedCount: Int
  let rejectedCount: Int

  package var description: String {
    "internal error: \(lineCount) lines were read, but \(routedCount) were routed and \(rejectedCount) rejected; "
      + "do not use this output, and report the defect"
  }
}
