internal import Assigning
internal import LogReading
internal import Routing

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
