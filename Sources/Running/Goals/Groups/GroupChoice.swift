/// One option for each group, so that the sum of qualities reaches a floor at the least cost: the multiple-choice knapsack
/// (Kellerer, Pferschy and Pisinger, Knapsack Problems, 2004, chapter 11).
///
/// `path` is the greedy algorithm on the convex hulls of the groups' options, whose every point is optimal for the quality
/// that it reaches. `cheapest` finishes exactly by branch and bound, with the linear relaxation as the bound; past a number
/// of nodes it returns the best that it found and says so.
package struct GroupChoice: Sendable {
  package struct Option: Sendable, Equatable {
    package let cost: USD
    package let quality: Double

    package init(cost: USD, quality: Double) { (self.cost, self.quality) = (cost, quality) }
  }

  /// One group's change from an option to a better and more expensive one.
  package struct Step: Sendable, Equatable {
    package let group: Int
    package let from: Int
    package let to: Int
    package let cost: USD
    package let quality: Double

    /// Quality a dollar.
    var rate: Double { quality / cost.approximate }
  }

  package struct Solution: Sendable, Equatable {
    /// Into each group's options.
    package let options: [Int]
    /// False where the search was cut short: something cheaper may exist, but nothing cheaper than `leastCost`.
    package let isProven: Bool
    /// No choice that reaches the floor costs less, in dollars: the linear relaxation.
    package let leastCost: Double
  }

  /// A sum that falls short of the floor by this much counts as reaching it.
  package static let slack = 1e-9

  package let groups: [[Option]]
  /// Options of each group that no other one beats in both, by rising cost.
  private let efficient: [[Int]]
  /// Those of them on the upper convex hull of quality over cost.
  private let hulls: [[Int]]

  /// - Parameter groups: each with at least one option.
  package init(_ groups: [[Option]]) {
    precondition(groups.allSatisfy { !$0.isEmpty })
    self.groups = groups
    efficient = groups.map(GroupChoice.efficient)
    hulls = zip(groups, efficient).map { GroupChoice.hull($0.1, of: $0.0) }
  }

  /// The cheapest choice, and the steps of the hulls by falling rate. After any number of steps the choice is the cheapest
  /// for the quality that it has.
  package var path: (start: [Int], steps: [Step]) {
    let steps = hulls.indices.flatMap { group in
      zip(hulls[group], hulls[group].dropFirst()).map { step(of: group, from: $0, to: $1) }
    }
    // The rates of one group fall, so its steps keep their order.
    return (hulls.map { $0[0] }, steps.sorted { ($1.rate, $0.group, $0.from) < ($0.rate, $1.group, $1.from) })
  }

  package func cost(_ options: [Int]) -> USD {
    zip(groups, options).reduce(USD.zero) { $0 + $1.0[$1.1].cost }
  }

  package func quality(_ options: [Int]) -> Double { zip(groups, options).reduce(0) { $0 + $1.0[$1.1].quality } }

  /// The quality that no choice exceeds.
  package var bestQuality: Double { groups.reduce(0) { $0 + ($1.map(\.quality).max() ?? 0) } }

  /// The cheapest choice whose qualities add up to `floor`; nil if none does.
  ///
  /// - Parameter nodeLimit: of the search.
  package func cheapest(reaching floor: Double, nodeLimit: Int = 200_000) -> Solution? {
    let target = floor - GroupChoice.slack
    guard bestQuality >= target else { return nil }
    let (start, steps) = path
    var greedy = start
    var reached = quality(greedy)
    for step in steps {
      if reached >= target { break }
      greedy[step.group] = step.to
      reached += step.quality
    }
    if quality(greedy) < target { greedy = efficient.map { $0[$0.count - 1] } }
    relax(&greedy, target: target)
    var search = Search(self, efficient: efficient, target: target, nodeLimit: nodeLimit, first: greedy)
    if groups.count <= GroupChoice.searchedGroups { search.run() }
    return Solution(
      options: search.best, isProven: groups.count <= GroupChoice.searchedGroups && search.nodes < nodeLimit,
      leastCost: search.relaxation)
  }

  /// With more groups, a step is so small a part of the whole that the greedy choice is left as it is.
  private static let searchedGroups = 400

  /// Takes the change of one group that saves most and keeps the target, as long as there is one.
  private func relax(_ options: inout [Int], target: Double) {
    var spare = quality(options) - target
    while true {
      var best: (group: Int, option: Int, saved: USD)?
      for group in groups.indices {
        let own = groups[group][options[group]]
        for option in efficient[group] {
          let other = groups[group][option]
          let saved = own.cost - other.cost
          guard saved > best?.saved ?? .zero, own.quality - other.quality <= spare else { continue }
          best = (group, option, saved)
        }
      }
      guard let best else { return }
      spare -= groups[best.group][options[best.group]].quality - groups[best.group][best.option].quality
      options[best.group] = best.option
    }
  }

  private func step(of group: Int, from: Int, to: Int) -> Step {
    let (first, second) = (groups[group][from], groups[group][to])
    return Step(
      group: group, from: from, to: to, cost: second.cost - first.cost, quality: second.quality - first.quality)
  }

  private static func efficient(_ options: [Option]) -> [Int] {
    let order = options.indices.sorted {
      (options[$0].cost, -options[$0].quality, $0) < (options[$1].cost, -options[$1].quality, $1)
    }
    var kept: [Int] = []
    for index in order where kept.last.map({ options[$0].quality < options[index].quality }) ?? true {
      kept.append(index)
    }
    return kept
  }

  private static func hull(_ efficient: [Int], of options: [Option]) -> [Int] {
    func rate(_ first: Int, _ second: Int) -> Double {
      (options[second].quality - options[first].quality) / (options[second].cost - options[first].cost).approximate
    }
    var hull: [Int] = []
    for index in efficient {
      while hull.count > 1, rate(hull[hull.count - 2], hull[hull.count - 1]) <= rate(hull[hull.count - 1], index) {
        hull.removeLast()
      }
      hull.append(index)
    }
    return hull
  }
}

extension GroupChoice {
  /// Depth first through the groups, those first whose costs differ most.
  private struct Search {
    private let choice: GroupChoice
    private let efficient: [[Int]]
    private let order: [Int]
    private let target: Double
    private let nodeLimit: Int
    /// By depth: what the groups from there on cost and are worth at their cheapest, and their hulls' steps by falling
    /// rate, added up.
    private var suffixes: [Suffix] = []
    private var current: [Int]
    private(set) var best: [Int]
    private var bestCost: Double
    private(set) var nodes = 0
    let relaxation: Double

    private struct Suffix {
      var cost = 0.0
      var quality = 0.0
      var mostQuality = 0.0
      /// Of the steps up to each, beginning with none.
      var costs = [0.0]
      var qualities = [0.0]

      /// The least that reaches a quality, with a part of one step if need be; nil if nothing does.
      func least(reaching needed: Double) -> Double? {
        let missing = needed - quality
        guard missing > 0 else { return cost }
        guard needed <= mostQuality else { return nil }
        var (low, high) = (0, qualities.count - 1)
        guard high > 0, qualities[high] >= missing else { return cost + costs[high] }
        while high - low > 1 {
          let middle = (low + high) / 2
          if qualities[middle] >= missing { high = middle } else { low = middle }
        }
        let part = (missing - qualities[low]) / (qualities[high] - qualities[low])
        return cost + costs[low] + part * (costs[high] - costs[low])
      }
    }

    init(_ choice: GroupChoice, efficient: [[Int]], target: Double, nodeLimit: Int, first: [Int]) {
      (self.choice, self.efficient, self.target, self.nodeLimit) = (choice, efficient, target, nodeLimit)
      let groups = choice.groups
      func spread(_ group: Int) -> USD {
        let ends = efficient[group]
        return groups[group][ends[ends.count - 1]].cost - groups[group][ends[0]].cost
      }
      let order = groups.indices.sorted { (spread($1), $0) < (spread($0), $1) }
      self.order = order
      current = efficient.map { $0[0] }
      best = first
      bestCost = choice.cost(first).approximate
      let steps = choice.path.steps
      var places = [Int](repeating: 0, count: groups.count)
      for (depth, group) in order.enumerated() { places[group] = depth }
      for depth in 0...(order.count <= GroupChoice.searchedGroups ? order.count : 0) {
        var suffix = Suffix()
        for group in order[depth...] {
          let cheapest = groups[group][efficient[group][0]]
          suffix.cost += cheapest.cost.approximate
          suffix.quality += cheapest.quality
          suffix.mostQuality += groups[group][efficient[group][efficient[group].count - 1]].quality
        }
        // Sums of the same numbers in another order differ in their last digits.
        suffix.mostQuality += GroupChoice.slack / 10
        for step in steps where places[step.group] >= depth {
          suffix.costs.append(suffix.costs[suffix.costs.count - 1] + step.cost.approximate)
          suffix.qualities.append(suffix.qualities[suffix.qualities.count - 1] + step.quality)
        }
        suffixes.append(suffix)
      }
      relaxation = suffixes[0].least(reaching: target) ?? 0
    }

    mutating func run() { visit(depth: 0, cost: 0, quality: 0) }

    private mutating func visit(depth: Int, cost: Double, quality: Double) {
      nodes += 1
      guard nodes < nodeLimit, let least = suffixes[depth].least(reaching: target - quality),
        cost + least < bestCost * (1 - 1e-12)
      else { return }
      guard depth < order.count else {
        guard choice.quality(current) >= target else { return }
        (best, bestCost) = (current, cost)
        return
      }
      let group = order[depth]
      for option in efficient[group] {
        current[group] = option
        let own = choice.groups[group][option]
        visit(depth: depth + 1, cost: cost + own.cost.approximate, quality: quality + own.quality)
        guard nodes < nodeLimit else { return }
      }
    }
  }
}
