package import Routing

/// What a row is worth at one of several models, by its win rate against the last of them, which is worth nothing.
package enum ChoiceScale: Sendable, Equatable {
  /// The expected gain in grades, by a map for each model but the last.
  case qualityMaps([QualityMap])
  /// The win rate less the half that equals have: it orders models and rows, but promises no quality.
  case wins

  /// - Parameter model: not the last one.
  package func gain(of model: Int, at winRate: Double) -> ExpectedGain {
    switch self {
    case .qualityMaps(let maps): ExpectedGain(maps[model].gain(at: winRate))
    case .wins: ExpectedGain(winRate - 0.5)
    }
  }
}

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

/// More than two models to choose from, and what every row is worth at each of them.
package struct ModelChoice: Sendable {
  package struct Model: Sendable {
    package let price: ModelPrice
    let place: CountPlace

    package init(price: ModelPrice, place: CountPlace) {
      self.price = price
      self.place = place
    }
  }

  /// The first is the plan's strong model and the last its weak one, against which all others are measured.
  package let models: [Model]
  /// Of the models between the first and the last, each against the last; the plan's own router is the first's.
  package let routers: [any Router]
  package let scale: ChoiceScale

  package init(models: [Model], routers: [any Router], scale: ChoiceScale) {
    precondition(models.count >= 3 && routers.count == models.count - 2)
    self.models = models
    self.routers = routers
    self.scale = scale
  }

  /// A row at every model.
  struct Options {
    let tokens: [TokenCounts]
    let costs: [USD]
    let gains: [ExpectedGain]

    var path: UpgradePath { UpgradePath(costs: costs, gains: gains) }
  }

  /// - Parameter counts: the plan's `furtherCounts`.
  func options(of index: Int, in scored: ScoredRows, counts: [FurtherCount]) -> Options {
    let tokens = models.map { scored.tokens(of: index, at: $0.place, of: counts) }
    let gains = models.indices.map { model in
      model == models.count - 1 ? .zero : scale.gain(of: model, at: winRate(of: model, row: index, in: scored))
    }
    return Options(tokens: tokens, costs: zip(models, tokens).map { $0.price.cost(of: $1) }, gains: gains)
  }

  /// That of a model against the last one.
  private func winRate(of model: Int, row: Int, in scored: ScoredRows) -> Double {
    model == 0 ? scored.rows[row].winRate : scored.furtherWinRates[row * routers.count + model - 1]
  }
}
