/// What became of a spending rule on a whole batch.
package struct SpendingResult: Sendable, Equatable {
  package let rule: SpendingRule
  /// Of a budget, in money.
  package let limit: USD?
  package let spent: USD
  /// The gain a dollar, in grades or wins, below which no row got the dearer model; nil where every row got the better
  /// one, or all got the cheaper one.
  package let gainPerDollar: Double?
  /// Over all weak, of the rows that go strong.
  package let strongGain: ExpectedGain
  /// Over all weak, of all rows.
  package let totalGain: ExpectedGain
  /// The best threshold within the budget, or the cheapest one that reaches the quality; nil where there is none.
  package let single: SingleThreshold?

  package init(
    rule: SpendingRule, limit: USD?, spent: USD, gainPerDollar: Double?, strongGain: ExpectedGain,
    totalGain: ExpectedGain, single: SingleThreshold?
  ) {
    self.rule = rule
    self.limit = limit
    self.spent = spent
    self.gainPerDollar = gainPerDollar
    self.strongGain = strongGain
    self.totalGain = totalGain
    self.single = single
  }

  /// A gain as a part of what all strong gains; nil where that is nothing.
  package func part(_ gain: ExpectedGain) -> Double? {
    totalGain > .zero ? gain.approximate / totalGain.approximate : nil
  }

  /// PGR where the scale is a quality map.
  package var recovered: Double? { part(strongGain) }
}
