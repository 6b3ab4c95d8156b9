package import Assigning
package import LogReading

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
