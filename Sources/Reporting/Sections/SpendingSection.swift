internal import Numerics
package import Routing
package import Running

/// What became of a budget or a quality that was asked for.
package struct SpendingReport: Sendable {
  package let result: SpendingResult
  /// By the router's map; nil where there is none, or it expects no gap on this log.
  package let quality: QualityProjection?
  /// Over the single threshold within the same budget; nil where there is none, or no map.
  package let advantage: QualityAdvantage?
  package let map: QualityMap?
  /// Why there is no map.
  package let qualityNote: String?

  package init(
    result: SpendingResult, quality: QualityProjection?, advantage: QualityAdvantage?, map: QualityMap?,
    qualityNote: String?
  ) {
    self.result = result
    self.quality = quality
    self.advantage = advantage
    self.map = map
    self.qualityNote = qualityNote
  }
}

/// What became of a budget or a quality.
enum SpendingSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    if let choice = report.choice { return sections(of: choice) }
    guard let spending = report.spending else { return [] }
    let (result, lines) = (spending.result, lines(spending))
    let metrics = [
      Metric(
        "spent_usd", "Spent under a budget or for a quality.", [([("goal", goal(result.rule.goal))], "\(result.spent)")]
      ),
      Metric("budget_usd", "The budget.", value: result.limit.map { "\($0)" }),
      Metric(
        "expected_pgr_ratio", "Expected part of the quality gap that is recovered.",
        value: spending.quality.map { "\($0.recovered)" }),
    ]
    let record = CSVRecord(
      goal(result.rule.goal), asked(result.rule.goal), amounts: amounts(result.spent, limit: result.limit),
      recovered: spending.quality?.recovered, note: spending.qualityNote)
    let shown = report.rows == 0 ? [] : lines.map { Block.text(RichText(FigureText.sentence($0))) }
    return [
      ReportSection(
        title(result.limit), shown + [.record(record), .summary(lines)] + metrics.map { .metric($0) })
    ]
  }

  private static func sections(of choice: ModelChoiceReport) -> [ReportSection] {
    guard choice.bill.rows > 0 else { return [] }
    let lines = [ModelChoiceText.goal(choice), ModelChoiceText.expectation(choice)].compactMap(\.self)
    let metrics = [
      Metric(
        "spent_usd", "Spent under a budget or for a quality.",
        [([("goal", goal(choice.result.goal))], "\(choice.bill.cost)")]),
      Metric("budget_usd", "The budget.", value: choice.result.limit.map { "\($0)" }),
    ]
    let record = CSVRecord(
      goal(choice.result.goal), asked(choice.result.goal),
      amounts: amounts(choice.bill.cost, limit: choice.result.limit))
    return [
      ReportSection(
        title(choice.result.limit),
        lines.map { .text(RichText(FigureText.sentence($0))) } + [.record(record), .summary(lines)]
          + metrics.map { .metric($0) })
    ]
  }

  private static func title(_ limit: USD?) -> String { limit == nil ? "Quality" : "Budget" }

  private static func amounts(_ spent: USD, limit: USD?) -> [CSVRecord.Column: USD] {
    var amounts: [CSVRecord.Column: USD] = [.routed: spent]
    amounts[.limit] = limit
    return amounts
  }

  private static func goal(_ goal: SpendingRule.Goal) -> String { ReportDocument.Asked(goal).goal }

  private static func asked(_ goal: SpendingRule.Goal) -> String {
    switch goal {
    case .budget(let budget): "\(budget)"
    case .quality(let level): "\(level)"
    }
  }

  /// Sentences without their capital letters and full stops.
  static func lines(_ report: SpendingReport) -> [String] {
    let result = report.result
    var amounts = [result.spent] + (result.limit.map { [$0] } ?? [])
    if let single = result.single { amounts.append(single.cost) }
    let decimals = FigureText.decimals(for: amounts)
    return [spent(result, decimals), quality(report), single(report, decimals)].compactMap(\.self)
  }

  private static func spent(_ result: SpendingResult, _ decimals: Int) -> String {
    let spent = FigureText.money(result.spent, decimals: decimals)
    guard case .budget(let budget) = result.rule.goal, let limit = result.limit else {
      guard case .quality(let level) = result.rule.goal else { return "\(spent) spent" }
      return "quality of \(FigureText.percent(level)) of the gap: \(spent), the least that is expected to reach it"
    }
    var text = "budget \(budget)"
    if case .partOfAllStrong = budget { text += ", \(FigureText.money(limit, decimals: decimals))" }
    text += ": \(spent) spent, "
    let left = limit - result.spent
    text += left == .zero ? "nothing left" : "$\(left.rounded(to: leftDecimals(left, decimals))) left"
    if result.gainPerDollar == nil {
      return text + "; every request has the model that is expected to do better"
    }
    return left == .zero ? text : text + ", less than the next best request would take"
  }

  /// What is left is often far less than what was spent.
  private static func leftDecimals(_ left: USD, _ decimals: Int) -> Int {
    max(decimals, min(9, FigureText.decimals(for: [left])))
  }

  private static func quality(_ report: SpendingReport) -> String? {
    let result = report.result
    guard case .qualityMap = result.rule.scale else {
      let part = result.recovered.map(FigureText.percent) ?? "none"
      return
        "\(part) of the sum of win rates goes strong; requests were weighed by win rate, which promises no quality"
    }
    guard let quality = report.quality, let map = report.map else {
      return "expected PGR: none, as the quality map expects no gap between the models on this log"
    }
    let interval = FigureText.brackets(quality.recoveredInterval, FigureText.percent)
    let text =
      "expected PGR \(FigureText.percent(quality.recovered))\(interval), "
      + "\(FigureText.grades(quality.gap * quality.recovered)) of \(map.unit) a request over all weak, by the router's "
      + "quality map, from \(FigureText.count(map.promptCount)) graded prompts, if the log is like them"
    guard quality.undefinedCount > 0 else { return text }
    let found = quality.undefinedCount == 1 ? "finds" : "find"
    return text + "; \(quality.undefinedCount) of its \(quality.resampleCount) resamples \(found) no gap to recover"
  }

  /// The points in grades, with their interval.
  private static func difference(_ report: SpendingReport) -> String {
    guard let advantage = report.advantage, let map = report.map else { return "" }
    return ", a difference of \(FigureText.grades(advantage.value))"
      + FigureText.brackets(advantage.interval, FigureText.grades) + " of \(map.unit) a request"
  }

  private static func single(_ report: SpendingReport, _ decimals: Int) -> String? {
    let result = report.result
    guard result.spent > .zero else { return nil }
    guard let single = result.single else {
      return result.limit == nil ? nil : "no single threshold would stay within the budget"
    }
    let name = single.threshold.map { "\($0)" } ?? "that sends nothing strong"
    let cost = FigureText.money(single.cost, decimals: decimals)
    guard case .budget = result.rule.goal else {
      let text = "the cheapest single threshold that reaches it, \(name), costs \(cost)"
      if single.cost == result.spent { return text + " too" }
      let difference = single.cost - result.spent
      let amount = FigureText.money(difference < .zero ? .zero - difference : difference, decimals: decimals)
      return text + (difference < .zero ? ": \(amount) less" : ": \(amount) more")
    }
    guard let own = result.recovered, let other = result.part(single.gain) else { return nil }
    let unit = result.rule.scale == .winRate ? "of the win rates" : "of the gap"
    let text = "the best single threshold within it, \(name), costs \(cost) for \(FigureText.percent(other)) \(unit)"
    if single.gain == result.strongGain { return text + " too" }
    let points = FigureText.fixed(abs(own - other) * 100, 1)
    return text + ": \(points) points " + (own < other ? "more" : "less") + difference(report)
  }
}
