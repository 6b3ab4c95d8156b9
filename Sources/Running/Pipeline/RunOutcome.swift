package import LogReading
package import Routing

/// What a finished run has to tell.
package struct RunOutcome: Sendable {
  package let ledger: CostLedger
  package let inputs: [BlockReader.InputSummary]
  /// By input index; none for an input of which no line told it.
  package let formats: [Int: LogFormat]
  /// Lines read: routed rows, rejected lines, and lines that were set aside.
  package let lineCount: Int
  package let blankLineCount: Int
  package let sampledOutCount: Int
  package let rejectedByReason: [RejectionReason: Int]
  /// Lines that are no requests for a chat.
  package let setAsideByKind: [SetAsideKind: Int]
  /// The first few, for the summary.
  package let firstRejected: [RejectedLine]
  /// What became of the run's goal.
  package let result: GoalResult
  /// What completions were learnt from, if the plan asks for it and rows needed it.
  package let learnt: LearntCompletions?
  /// How rows met the results that were joined.
  package let joined: JoinedRows
  /// Which of the fields that the plan names are in one of the rows.
  package let found: FoundFields
  /// Of each of the candidates' alternatives.
  package let alternatives: [AlternativeBill]
  /// How near the rows lie to the training prompts, where all of them were compared.
  package let similarity: SimilarityTally?
  package let timings: StageTimings
  package let wallNanoseconds: UInt64

  package var routedCount: Int { ledger.totals.rows }

  package var rejectedCount: Int { rejectedByReason.values.reduce(0, +) }

  package var setAsideCount: Int { setAsideByKind.values.reduce(0, +) }

  /// Of a budget or a quality.
  package var spending: SpendingResult? { if case .spending(let result) = result { result } else { nil } }

  /// Of a quality floor; nil for a log without rows.
  package var groupPolicy: GroupPolicyResult? { if case .groups(let result) = result { result } else { nil } }

  /// Of a calibration; nil for a log without rows.
  package var calibration: CalibratedThreshold? { if case .calibration(let found) = result { found } else { nil } }
}

/// What a run has added up so far.
struct RunTally: Sendable, Codable {
  /// How many rejects are kept for the summary.
  private static let keptRejects = 10

  var ledger: CostLedger
  private(set) var alternatives: [AlternativeBill] = []
  var blankLineCount = 0
  var joined = JoinedRows()
  var found = FoundFields()
  private(set) var rejectedByReason: [RejectionReason: Int] = [:]
  private(set) var setAsideByKind: [SetAsideKind: Int] = [:]
  /// Without their texts.
  private(set) var firstRejected: [RejectedLine] = []

  init(candidates: Int, groups: [GroupTable], sessions: SessionTotals? = nil) {
    ledger = CostLedger(candidates: candidates, groups: groups, sessions: sessions)
  }

  mutating func add(_ block: AssignedBlock) {
    ledger.merge(block.ledger)
    if alternatives.isEmpty { alternatives = block.alternatives.map { AlternativeBill(models: $0.all.count) } }
    for (index, bill) in block.alternatives.enumerated() { alternatives[index].merge(bill) }
  }

  mutating func add(_ setAside: [SetAsideKind: Int]) { setAsideByKind.merge(setAside, uniquingKeysWith: +) }

  mutating func add(_ rejected: [RejectedLine]) {
    for line in rejected {
      rejectedByReason[line.reason, default: 0] += 1
      if firstRejected.count < RunTally.keptRejects { firstRejected.append(line.withoutText) }
    }
  }
}

/// Lines went in that came out neither as rows nor as rejects, and were not set aside: a defect of this program, never of the log.
package struct BookkeepingError: Error, CustomStringConvertible {
  let lineCount: Int
  let routedCount: Int
  let rejectedCount: Int
  let setAsideCount: Int

  package var description: String {
    "internal error: \(lineCount) lines were read, but \(routedCount) were routed, \(rejectedCount) rejected and "
      + "\(setAsideCount) set aside; "
      + "do not use this output, and report the defect"
  }
}
