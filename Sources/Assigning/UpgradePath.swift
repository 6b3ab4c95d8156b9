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
