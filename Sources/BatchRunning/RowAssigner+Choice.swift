internal import Assigning
internal import LogReading

extension RowAssigner {
  /// Sends every row to its model of several.
  func assign(_ scored: ScoredRows, to models: [Int], of choice: ModelChoice) -> AssignedBlock {
    let start = monotonicNanoseconds()
    var assigned = AssignedBlock(ScoredBlock(scored: scored), costs: BatchCosts())
    var bill = ModelBill(models: choice.models.count)
    assigned.output.reserveCapacity(scored.rows.count * 256 + scored.bytes.count)
    scored.bytes.withUnsafeBufferPointer { texts in
      for (index, row) in scored.rows.enumerated() {
        let model = models[index]
        let options = choice.options(of: index, in: scored, counts: plan.furtherCounts)
        bill.add(model: model, tokens: options.tokens[model], costs: options.costs, gains: options.gains)
        var assignment = RouteAssignment(
          winRate: row.winRate, route: model == 0 ? .strong : .weak, tokens: options.tokens[model],
          cost: options.costs[model], fallback: row.fallback)
        assignment.place = model
        write(assignment, of: row, texts: texts, to: &assigned.output)
      }
    }
    assigned.bill = bill
    assigned.timings.add(.assign, monotonicNanoseconds() - start)
    return assigned
  }
}
