internal import LogReading
internal import Routing

/// Weighs each row's gain against its own cost: as good as a budget allows, or as cheap as a quality allows. What every row
/// could gain and cost waits on disk, from which the goal is solved exactly.
struct SpendingPolicy: RoutingPolicy {
  private let goal: Goal
  private let scale: GainScale
  private let count: Int
  private let pricer: RowPricer
  private var upgrades: UpgradeSpool
  private var cut = SpendingCut(rate: nil, remainder: .money(.zero))
  private var gainPerDollar: Double?
  private var limit: USD?
  private var single: SingleThreshold?
  private var hasRows = false
  /// Of all rows at the first candidate.
  private var firstCost = USD.zero
  /// Of all rows at their cheapest candidates, over the last one.
  private var baseGain = ExpectedGain.zero
  private var allGains: [ExpectedGain]
  private var spent = USD.zero
  private var gains: [ExpectedGain]

  /// - Parameters:
  ///   - goal: a budget or a quality.
  ///   - pricer: prices the rows that are observed.
  init(_ goal: Goal, scale: GainScale, pricer: RowPricer, spoolDirectory: String) throws {
    self.goal = goal
    self.scale = scale
    self.pricer = pricer
    count = pricer.candidates.count
    upgrades = try UpgradeSpool(directory: spoolDirectory)
    allGains = Array(repeating: .zero, count: count)
    gains = allGains
  }

  var needsCosts: Bool { true }
  var threshold: CostThreshold? { nil }

  var result: GoalResult {
    .spending(
      SpendingResult(
        goal: goal, scale: scale, limit: limit, spent: spent, gainPerDollar: gainPerDollar, gains: gains,
        allGains: allGains, single: single))
  }

  mutating func observe(_ batch: ScoredBatch) throws {
    hasRows = hasRows || !batch.rows.isEmpty
    for index in batch.rows.indices {
      firstCost += batch.costs[index * count]
      if count == 2 {
        let (upgrade, weakCost) = upgrade(index, of: batch)
        allGains[0] += upgrade.gain
        if upgrade.base == .strong { baseGain += upgrade.gain }
        try upgrades.append(winRate: batch.rows[index].winRate, upgrade: upgrade, weakCost: weakCost)
      } else {
        let (path, gains) = path(index, of: batch)
        for candidate in gains.indices { allGains[candidate] += gains[candidate] }
        baseGain += gains[path.base]
        try upgrades.append(path, baseCost: batch.costs[index * count + path.base])
      }
    }
  }

  mutating func settle() throws {
    switch goal {
    case .budget(let budget):
      let limit = budget.limit(allStrong: firstCost)
      try upgrades.check(limit, of: budget)
      cut = try upgrades.cut(spending: limit)
      self.limit = limit
      if count == 2 { single = try upgrades.threshold(spending: limit) }
    case .quality(let level):
      guard !hasRows || allGains[0] > .zero else { throw AssigningError.noGap }
      let target = allGains[0].reached(level)
      cut = try upgrades.cut(gaining: target - baseGain)
      if count == 2 { single = try upgrades.threshold(gaining: target) }
    case .threshold, .strongShare, .qualityFloor: preconditionFailure("a \(goal.name) has another policy")
    }
    gainPerDollar = cut.gainPerDollar
  }

  mutating func choose(_ index: Int, of batch: ScoredBatch) -> Int {
    let chosen: Int
    if count == 2 {
      let upgrade = upgrade(index, of: batch).upgrade
      chosen = cut.route(upgrade) == .strong ? 0 : 1
      if chosen == 0 { gains[0] += upgrade.gain }
    } else {
      let (path, all) = path(index, of: batch)
      chosen = path.model(by: &cut)
      gains[pricer.place(of: index, meantFor: chosen, in: batch)] += all[chosen]
    }
    spent += batch.costs[index * count + chosen]
    return chosen
  }

  /// What a row of two candidates gains and costs at the first, and what it costs at the second.
  private func upgrade(_ index: Int, of batch: ScoredBatch) -> (upgrade: StrongUpgrade, weakCost: USD) {
    let weakCost = batch.costs[index * 2 + 1]
    // A row without a choice gains nothing by it.
    let hasChoice = pricer.onlyPlace(of: index, in: batch) == nil
    let gain = hasChoice ? scale.gain(of: 0, at: batch.rows[index].winRate) : .zero
    return (StrongUpgrade(gain: gain, extraCost: batch.costs[index * 2] - weakCost), weakCost)
  }

  /// A row's way from its cheapest candidate to better ones, and what it gains at each.
  private func path(_ index: Int, of batch: ScoredBatch) -> (path: UpgradePath, gains: [ExpectedGain]) {
    let own = (0..<count).map { candidate -> ExpectedGain in
      guard candidate < count - 1 else { return .zero }
      let winRate =
        candidate == 0
        ? batch.rows[index].winRate : batch.furtherWinRates[index * (count - 2) + candidate - 1]
      return scale.gain(of: candidate, at: winRate)
    }
    // What a row gains at a candidate that does not take it is what it gains where it goes from there.
    let last = own[pricer.place(of: index, meantFor: count - 1, in: batch)]
    let gains = (0..<count).map { own[pricer.place(of: index, meantFor: $0, in: batch)] - last }
    let costs = Array(batch.costs[(index * count)..<((index + 1) * count)])
    return (UpgradePath(costs: costs, gains: gains), gains)
  }
}
