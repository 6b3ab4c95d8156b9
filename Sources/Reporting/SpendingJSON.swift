internal import Assigning
internal import JSONCoding
internal import Routing

/// The member `spending` of a cost report:
///
/// - `goal`: `budget` or `quality`; `asked`: an amount in dollars or a percentage as text, or the PGR.
/// - `limit_usd` (null for a quality), `spent_usd`.
/// - `weighed_by`: `quality map` or `win rate`, and `gain_per_dollar`, the least that got the dearer model: null where
///   every request has the better model, or the cheaper models alone reach the quality.
/// - `recovered`: the part of all strong's gain that goes strong; with a map this is the expected PGR, and `pgr_interval`
///   (or null) and `gap`, in grades a request, go with it. `quality_note` says why there is no map.
/// - `single_threshold`: `value` (null if nothing goes strong), `cost_usd`, `recovered`: the best threshold within the
///   budget, or the cheapest that reaches the quality; null where there is none.
/// - `advantage`: `value` and `interval` (or null), what the routes gain over that threshold in grades a request; null
///   for a quality and without a map.
enum SpendingJSON {
  static func document(_ report: SpendingReport) -> JSONValue {
    let result = report.result
    let (goal, asked): (String, JSONValue) =
      switch result.rule.goal {
      case .budget(let budget): ("budget", .string("\(budget)"))
      case .quality(let level): ("quality", .double(level))
      }
    return [
      "goal": .string(goal), "asked": asked, "limit_usd": optional(result.limit),
      "spent_usd": .string(result.spent.description),
      "weighed_by": result.rule.scale == .winRate ? "win rate" : "quality map",
      "gain_per_dollar": optional(result.gainPerDollar), "recovered": optional(result.recovered),
      "pgr_interval": report.quality?.recoveredInterval.map {
        .array([.double($0.lowerBound), .double($0.upperBound)])
      }
        ?? .null,
      "gap": optional(report.quality?.gap),
      "quality_note": report.qualityNote.map(JSONValue.string) ?? .null,
      "single_threshold": result.single.map { single in
        [
          "value": optional(single.threshold), "cost_usd": .string(single.cost.description),
          "recovered": optional(result.part(single.gain)),
        ]
      } ?? .null,
      "advantage": report.advantage.map { advantage in
        [
          "value": .double(advantage.value),
          "interval": advantage.interval.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null,
        ]
      } ?? .null,
    ]
  }

  private static func optional(_ value: Double?) -> JSONValue { value.map(JSONValue.double) ?? .null }
  private static func optional(_ value: USD?) -> JSONValue { value.map { .string($0.description) } ?? .null }
}
