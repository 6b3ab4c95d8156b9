/// Prompts in the order in which a router sends them to the strong model, those of equal win rates side by side.
struct RankedPrompts {
  /// Indices of prompts, highest win rate first; ties by index.
  let order: [Int]
  /// Where in `order` each win rate's prompts end, ascending; the last is the number of prompts.
  let ends: [Int]

  init(winRates: [Double]) {
    let order = winRates.indices.sorted { (winRates[$1], $0) < (winRates[$0], $1) }
    self.order = order
    ends =
      order.indices.dropFirst().filter { winRates[order[$0]] != winRates[order[$0 - 1]] }
      + (order.isEmpty ? [] : [order.count])
  }

  /// - Parameters:
  ///   - gains: strong - weak, one a prompt.
  ///   - weights: how often each prompt counts; nil for once.
  func curve(gains: [Double], weights: [Int]? = nil) -> RoutingCurve {
    var steps: [RoutingCurve.Step] = []
    steps.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      var count = 0
      var gain = 0.0
      for place in start..<end {
        let prompt = order[place]
        let weight = weights?[prompt] ?? 1
        count += weight
        gain += Double(weight) * gains[prompt]
      }
      if count > 0 { steps.append(RoutingCurve.Step(count: count, gain: gain)) }
      start = end
    }
    return RoutingCurve(steps: steps)
  }
}
