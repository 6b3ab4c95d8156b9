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

extension SpendingResult {
  /// In which gains are measured, such as `accuracy`.
  var unit: String { if case .qualityMaps(let maps) = scale, let map = maps.first { map.unit } else { "grades" } }
}

/// What became of a budget or a quality.
enum SpendingSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard let spending = report.spending else { return [] }
    let result = spending.result
    let asked =
      switch ReportDocument.Asked(result.goal) {
      case .text(let text): text
      case .number(let number): "\(number)"
      }
    var amounts: [CSVRecord.Column: USD] = [.routed: result.spent]
    amounts[.limit] = result.limit
    let record = CSVRecord(
      result.goal.name, asked, amounts: amounts, recovered: spending.quality?.promised, note: spending.qualityNote)
    let metrics = [
      Metric(
        "spent_usd", "Spent under a budget or for a quality.", [([("goal", result.goal.name)], "\(result.spent)")]),
      Metric("budget_usd", "The budget.", value: result.limit.map { "\($0)" }),
      Metric(
        "expected_pgr_ratio", "Expected part of the quality gap that is recovered.",
        value: spending.quality?.promised.map { "\($0)" }),
    ]
    let lines = report.rows == 0 ? [] : report.isPair ? lines(spending) : lines(result, among: report)
    return [
      ReportSection(
        result.limit == nil ? "Quality" : "Budget",
        lines.map { Block.text(RichText(FigureText.sentence($0))) } + [.record(record), .summary(lines)]
          + metrics.map { .metric($0) })
    ]
  }

  /// What is expected of all requests: the mean grade over the last model's, or the mean win rate against it.
  static func expected(_ gain: ExpectedGain, _ result: SpendingResult, rows: Int) -> String {
    let mean = gain.approximate / Double(rows)
    return result.scale == .wins ? FigureText.percent(mean + 0.5) : FigureText.grades(mean)
  }

  /// The same among more than two models.
  private static func lines(_ result: SpendingResult, among report: CostReport) -> [String] {
    let (first, last) = (report.pair.strong, report.pair.weak)
    let routed = expected(result.gain, result, rows: report.rows)
    let best = expected(result.allGains[0], result, rows: report.rows)
    let part = result.recovered.map { "\(FigureText.percent($0)) of the gap, " } ?? ""
    return [
      spent(result, report.decimals, between: (first, last)),
      result.scale == .wins
        ? "expected wins against \(last): \(routed) of the requests, ties as halves; \(first) for everything: \(best); "
          + "requests were weighed by win rate, which promises no quality"
        : "expected: \(part)\(routed) of \(result.unit) a request over \(last), by the router's quality maps; \(first) "
          + "for everything: \(best)",
    ]
  }

  /// Sentences without their capital letters and full stops.
  static func lines(_ report: SpendingReport) -> [String] {
    let result = report.result
    var amounts = [result.spent] + (result.limit.map { [$0] } ?? [])
    if let single = result.single { amounts.append(single.cost) }
    let decimals = FigureText.decimals(for: amounts)
    return [spent(result, decimals), quality(report), single(report, decimals)].compactMap(\.self)
  }

  /// - Parameter models: whose gap a quality is a part of; nil for a pair.
  private static func spent(
    _ result: SpendingResult, _ decimals: Int, between models: (String, String)? = nil
  ) -> String {
    let spent = FigureText.money(result.spent, decimals: decimals)
    guard case .budget(let budget) = result.goal, let limit = result.limit else {
      guard case .quality(let level) = result.goal else { return "\(spent) spent" }
      let gap = models.map { " between \($0.0) and \($0.1)" } ?? ""
      return
        "quality of \(FigureText.percent(level)) of the gap\(gap): \(spent), the least that is expected to reach it"
    }
    var text = "budget \(budget)"
    if case .partOfAllStrong = budget {
      if let models { text = "budget \("\(budget)".prefix { $0 != " " }) of \(models.0) for everything" }
      text += ", \(FigureText.money(limit, decimals: decimals))"
    }
    text += ": \(spent) spent, "
    let left = limit - result.spent
    text += left == .zero ? "nothing left" : "$\(left.rounded(to: leftDecimals(left, decimals))) left"
    if result.gainPerDollar == nil {
      return text + "; every request has the model that is expected to do \(models == nil ? "better" : "best")"
    }
    return left == .zero || models != nil ? text : text + ", less than the next best request would take"
  }

  /// What is left is often far less than what was spent.
  private static func leftDecimals(_ left: USD, _ decimals: Int) -> Int {
    max(decimals, min(9, FigureText.decimals(for: [left])))
  }

  private static func quality(_ report: SpendingReport) -> String? {
    let result = report.result
    guard result.scale.tellsQuality else {
      let part = result.recovered.map(FigureText.percent) ?? "none"
      return
        "\(part) of the sum of win rates goes strong; requests were weighed by win rate, which promises no quality"
    }
    guard let quality = report.quality, let map = report.map else {
      return "expected PGR: none, as the quality map expects no gap between the models on this log"
    }
    let interval = FigureText.brackets(quality.recoveredInterval, FigureText.percent)
    guard quality.isPromised else {
      return "expected PGR: unknown here\(interval), as the log is far from the training"
    }
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
    let name = single.threshold.map { "\($0)" } ?? "one that sends nothing strong"
    let cost = FigureText.money(single.cost, decimals: decimals)
    guard case .budget = result.goal else {
      let text = "the cheapest single threshold that reaches this quality, \(name), costs \(cost)"
      if single.cost == result.spent { return text + " too" }
      let difference = single.cost - result.spent
      let amount = FigureText.money(difference < .zero ? .zero - difference : difference, decimals: decimals)
      return text + (difference < .zero ? ": \(amount) less" : ": \(amount) more")
    }
    guard report.quality?.isPromised != false, let own = result.recovered, let other = result.part(single.gain)
    else { return nil }
    let unit = result.scale == .winRate ? "of the win rates" : "of the gap"
    let text =
      "the best single threshold within the budget, \(name), costs \(cost) for \(FigureText.percent(other)) \(unit)"
    if single.gain == result.gain { return text + " too" }
    let points = FigureText.fixed(abs(own - other) * 100, 1)
    return text + ": \(points) points " + (own < other ? "more" : "less") + difference(report)
  }
}
