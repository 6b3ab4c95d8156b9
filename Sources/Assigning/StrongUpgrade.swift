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
