internal import Assigning
internal import FileWriting

extension UpgradeSpool {
  /// A solved spending rule.
  struct Solution {
    let cut: SpendingCut
    /// Of a budget, in money.
    let limit: USD?
    let single: SingleThreshold?
  }

  /// Solves the rule for the rows so far.
  ///
  /// - Throws: `AssigningError` if the budget is under what the cheaper models cost, or there is no gap.
  func solve(_ rule: SpendingRule) throws -> Solution {
    switch rule.goal {
    case .budget(let budget):
      let limit = budget.limit(allStrong: totals.allStrongCost)
      try check(limit, of: budget)
      return Solution(cut: try cut(spending: limit), limit: limit, single: try threshold(spending: limit))
    case .quality(let level):
      guard totals.rows == 0 || totals.totalGain > .zero else { throw AssigningError.noGap }
      let target = totals.totalGain.reached(level)
      return Solution(cut: try cut(gaining: target), limit: nil, single: try threshold(gaining: target))
    }
  }

  /// Refuses a budget that every row at its cheapest model would exceed.
  func check(_ limit: USD, of budget: Budget) throws(AssigningError) {
    guard limit < totals.baseCost else { return }
    var text = "\(budget)"
    if case .partOfAllStrong = budget { text += ", $\(limit.rounded(to: 6))," }
    throw .budgetTooSmall(budget: text, cheapest: totals.baseCost)
  }

  /// Steps from the highest gain a dollar down, as long as the whole batch costs no more than `limit`, which is at
  /// least `totals.baseCost`.
  func cut(spending limit: USD) throws(FileWritingError) -> SpendingCut {
    let money = limit - totals.baseCost
    let found = try selection(of: UpgradeSpool.step) { $0.cost > money }
    return SpendingCut(rate: found?.key, remainder: .money(money - (found?.above.cost ?? .zero)))
  }

  /// Steps from the highest gain a dollar down, until the whole batch gains `target` over all weak.
  func cut(gaining target: ExpectedGain) throws(FileWritingError) -> SpendingCut {
    let missing = target - totals.baseGain
    // The base may gain enough: then no step has a rate this high.
    guard missing > .zero else { return SpendingCut(rate: .infinity, remainder: .gain(.zero)) }
    let found = try selection(of: UpgradeSpool.step) { $0.gain >= missing }
    return SpendingCut(rate: found?.key, remainder: .gain(missing - (found?.above.gain ?? .zero)))
  }

  private static func step(_ entry: Entry) -> Item? {
    guard let step = entry.upgrade.step, let rate = entry.upgrade.rate else { return nil }
    return Item(key: rate, sum: Sum(cost: step.cost, gain: step.gain))
  }

  /// The threshold that gains most for at most `limit`; nil where all weak costs more already. Where some rows are
  /// cheaper at the strong model, costs do not rise all the way down, and a better one may lie beyond.
  func threshold(spending limit: USD) throws(FileWritingError) -> SingleThreshold? {
    let money = limit - totals.allWeakCost
    guard money >= .zero else { return nil }
    let found = try selection(of: UpgradeSpool.gainer) { $0.cost > money }
    var sum = Sum()
    var lowest: Double?
    try forEach { entry in
      guard let item = UpgradeSpool.gainer(entry), item.key > found?.key ?? -1 else { return }
      sum = sum + item.sum
      lowest = min(lowest ?? item.key, item.key)
    }
    return SingleThreshold(threshold: lowest, cost: totals.allWeakCost + sum.cost, gain: sum.gain)
  }

  /// The highest threshold at which the batch gains `target` over all weak, which is at most what all gainers gain.
  func threshold(gaining target: ExpectedGain) throws(FileWritingError) -> SingleThreshold? {
    guard let found = try selection(of: UpgradeSpool.gainer, until: { $0.gain >= target }) else { return nil }
    let sum = found.above + found.ties
    return SingleThreshold(threshold: found.key, cost: totals.allWeakCost + sum.cost, gain: sum.gain)
  }

  /// Rows by win rate; those that gain nothing lie below every threshold worth having, gains rising with win rates.
  private static func gainer(_ entry: Entry) -> Item? {
    let upgrade = entry.upgrade
    guard upgrade.gain > .zero else { return nil }
    return Item(key: entry.winRate, sum: Sum(cost: upgrade.extraCost, gain: upgrade.gain))
  }
}
