/// What sending one row to the strong model instead of the weak one is expected to gain, and costs.
///
/// Of the two routes one is the cheaper, where a run without money starts (`base`); the other one, if it is better, is
/// a step that costs more and gains more. Where the strong model is the cheaper one and loses, that step leads to the
/// weak model.
package struct StrongUpgrade: Sendable, Equatable {
  package let gain: ExpectedGain
  /// Negative where the strong model is the cheaper one.
  package let extraCost: USD

  package init(gain: ExpectedGain, extraCost: USD) {
    self.gain = gain
    self.extraCost = extraCost
  }

  /// The cheaper route; of two that cost the same, the one that gains.
  package var base: Route {
    if extraCost == .zero { return gain > .zero ? .strong : .weak }
    return extraCost < .zero ? .strong : .weak
  }

  /// The dearer route if it is the better one: its cost and gain over the base, both above 0; else nil.
  package var step: (cost: USD, gain: ExpectedGain)? {
    if extraCost > .zero, gain > .zero { return (extraCost, gain) }
    if extraCost < .zero, gain < .zero { return (.zero - extraCost, .zero - gain) }
    return nil
  }

  /// The step's gain a dollar, in 2^-40 grades for 10^-24 dollars: above 0, finite.
  package var rate: Double? {
    step.map { StrongUpgrade.double($0.gain.units) / StrongUpgrade.double($0.cost.units) }
  }

  /// Nearly the nearest double, and always the same one; the library's conversion is generic and takes longer than the
  /// rest of a pass over the rows.
  private static func double(_ units: Int128) -> Double {
    Double(Int64(truncatingIfNeeded: units >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: units))
  }

  /// `rate` in grades a dollar.
  package static func gradesPerDollar(_ rate: Double) -> Double { rate * 1e24 * 0x1p-40 }
}

/// How one row may be sent to dearer models for more expected quality, where there are several: its cheapest model, and
/// from there steps of falling gain a dollar.
///
/// The steps are the upper hull of the models' costs and gains: a model that costs more than another and gains no more,
/// or lies under a line between two others, is the best one at no price of quality (Sinha and Zoltners, Operations
/// Research 27, 1979). So the multiple-choice knapsack over a batch is solved as the one of two models is, step by step
/// from the highest rate down; a row's own steps come in their order, their rates falling.
package struct UpgradePath: Sendable, Equatable {
  package struct Step: Sendable, Equatable {
    package let model: Int
    /// Over the model before it: costs more and gains more.
    package let upgrade: StrongUpgrade
  }

  /// The cheapest model; of equally cheap ones that which gains most, of these the last.
  package let base: Int
  package let steps: [Step]

  /// - Parameters:
  ///   - costs: of the row by model, at least one.
  ///   - gains: as many, over whatever yardstick.
  package init(costs: [USD], gains: [ExpectedGain]) {
    precondition(!costs.isEmpty && costs.count == gains.count)
    let order = costs.indices.sorted {
      (costs[$0], gains[$1], $1) < (costs[$1], gains[$0], $0)
    }
    func upgrade(from first: Int, to second: Int) -> StrongUpgrade {
      StrongUpgrade(gain: gains[second] - gains[first], extraCost: costs[second] - costs[first])
    }
    base = order[0]
    var hull: [Step] = []
    for model in order.dropFirst() {
      guard gains[model] > gains[hull.last?.model ?? base] else { continue }
      // Rates are compared as the selection will compare them, so that they fall there, too.
      while let last = hull.last, let rate = last.upgrade.rate,
        let next = upgrade(from: last.model, to: model).rate, rate <= next
      {
        hull.removeLast()
      }
      hull.append(Step(model: model, upgrade: upgrade(from: hull.last?.model ?? base, to: model)))
    }
    steps = hull
  }

  /// The model that a cut gives the row; rows must come in input order.
  package func model(by cut: inout SpendingCut) -> Int {
    var chosen = base
    for step in steps {
      guard cut.route(step.upgrade) == .strong else { break }
      chosen = step.model
    }
    return chosen
  }
}
