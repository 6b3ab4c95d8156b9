/// What the rows of a run come to at each of several models, exactly: as they were routed, and all of them at one.
///
/// Adding rows or bills in any order gives the same.
package struct ModelBill: Sendable, Equatable, Codable {
  package struct Line: Sendable, Equatable, Codable {
    /// Of the rows that went to the model.
    package fileprivate(set) var rows = 0
    package fileprivate(set) var promptTokens = 0
    package fileprivate(set) var completionTokens = 0
    package fileprivate(set) var cost = USD.zero
    package fileprivate(set) var gain = ExpectedGain.zero
    /// Of all rows at this model.
    package fileprivate(set) var allCost = USD.zero
    package fileprivate(set) var allGain = ExpectedGain.zero

    package init() {}
  }

  /// By model.
  package private(set) var lines: [Line]

  package init(models: Int) { lines = Array(repeating: Line(), count: models) }

  /// - Parameters:
  ///   - model: where the row goes; `tokens` are those it has there.
  ///   - costs, gains: of the row, by model.
  package mutating func add(model: Int, tokens: TokenCounts, costs: [USD], gains: [ExpectedGain]) {
    precondition(costs.count == lines.count && gains.count == lines.count)
    lines[model].rows += 1
    lines[model].promptTokens += tokens.prompt
    lines[model].completionTokens += tokens.completion
    lines[model].cost += costs[model]
    lines[model].gain += gains[model]
    for index in lines.indices {
      lines[index].allCost += costs[index]
      lines[index].allGain += gains[index]
    }
  }

  package mutating func merge(_ other: ModelBill) {
    precondition(lines.count == other.lines.count)
    for index in lines.indices {
      lines[index].rows += other.lines[index].rows
      lines[index].promptTokens += other.lines[index].promptTokens
      lines[index].completionTokens += other.lines[index].completionTokens
      lines[index].cost += other.lines[index].cost
      lines[index].gain += other.lines[index].gain
      lines[index].allCost += other.lines[index].allCost
      lines[index].allGain += other.lines[index].allGain
    }
  }

  package var rows: Int { lines.reduce(0) { $0 + $1.rows } }
  /// The routed run.
  package var cost: USD { lines.reduce(.zero) { $0 + $1.cost } }
  /// The routed run's, over the last model for everything.
  package var gain: ExpectedGain { lines.reduce(.zero) { $0 + $1.gain } }
}

/// What a run's routes cost with the models of one pair, and what either of them alone would; exact, in any order.
package struct PairBill: Sendable, Equatable, Codable {
  package private(set) var routed = USD.zero
  package private(set) var allStrong = USD.zero
  package private(set) var allWeak = USD.zero

  package init() {}

  /// - Parameters:
  ///   - strongTokens: what the row has for the pair's strong model; `weakTokens` likewise.
  package mutating func add(
    strongTokens: TokenCounts, weakTokens: TokenCounts, route: Route, at pair: PricedPair
  ) {
    let strong = pair.strong.cost(of: strongTokens)
    let weak = pair.weak.cost(of: weakTokens)
    routed += route == .strong ? strong : weak
    allStrong += strong
    allWeak += weak
  }

  package mutating func merge(_ other: PairBill) {
    routed += other.routed
    allStrong += other.allStrong
    allWeak += other.allWeak
  }

  /// Against sending everything to the strong model; negative if routing costs more.
  package var saved: USD { allStrong - routed }
  /// `saved` as a fraction of `allStrong`; nil if that is nothing.
  package var savedFraction: Double? { allStrong == .zero ? nil : saved.approximate / allStrong.approximate }
}
