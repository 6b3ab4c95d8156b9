/// What became of a budget or a quality where there are several models.
package struct ChoiceResult: Sendable, Equatable {
  package let goal: SpendingRule.Goal
  /// Of a budget, in money.
  package let limit: USD?
  /// The gain a dollar, in grades or wins, below which no row got a dearer model; nil where every row got the best one,
  /// or all got their cheapest one.
  package let gainPerDollar: Double?
  package let bill: ModelBill

  package init(goal: SpendingRule.Goal, limit: USD?, gainPerDollar: Double?, bill: ModelBill) {
    self.goal = goal
    self.limit = limit
    self.gainPerDollar = gainPerDollar
    self.bill = bill
  }

  /// The part that is gained of what the first model gains over the last one for everything (PGR by quality maps); nil
  /// where that is nothing.
  package var recovered: Double? {
    guard let first = bill.lines.first, first.allGain > .zero else { return nil }
    return bill.gain.approximate / first.allGain.approximate
  }
}
