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

/// What became of a budget or a quality, as a person reads it.
package enum SpendingText {
  /// A line each, without ends.
  package static func lines(_ report: SpendingReport) -> [String] {
    let result = report.result
    var amounts = [result.spent] + (result.limit.map { [$0] } ?? [])
    if let single = result.single { amounts.append(single.cost) }
    let decimals = FigureText.decimals(for: amounts)
    return [spent(result, decimals), quality(report), single(report, decimals)].compactMap(\.self)
  }

  /// A section of a page.
  static func write(_ report: SpendingReport, into writer: inout HTMLWriter) {
    let isBudget = report.result.limit != nil
    writer.element("<section>\n<h2>", isBudget ? "Budget" : "Quality", "</h2>\n")
    for line in lines(report) {
      let name = isBudget ? "budget " : "quality of "
      let sentence = line.hasPrefix(name) ? String(line.dropFirst(name.count)) : line
      writer.element("<p>", sentence.prefix(1).uppercased() + sentence.dropFirst() + ".", "</p>\n")
    }
    writer.raw("</section>\n")
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
      return "expected PGR: none, for the quality map expects no gap between the models on this log"
    }
    let interval = quality.recoveredInterval.map {
      " [\(FigureText.percent($0.lowerBound)), \(FigureText.percent($0.upperBound))]"
    }
    let gained = FigureText.fixed(quality.gap * quality.recovered, 4)
    let text =
      "expected PGR \(FigureText.percent(quality.recovered))\(interval ?? ""), \(gained) of \(map.unit) a request over "
      + "all weak, by the router's quality map, from "
      + "\(FigureText.count(map.promptCount)) graded prompts, if the log is like them"
    guard quality.undefinedCount > 0 else { return text }
    return text + "; \(quality.undefinedCount) of its \(quality.resampleCount) resamples see no gap to recover"
  }

  /// The points in grades, with their interval.
  private static func difference(_ report: SpendingReport) -> String {
    guard let advantage = report.advantage, let map = report.map else { return "" }
    func grades(_ value: Double) -> String { FigureText.fixed(value, 4) }
    let text = ", a difference of \(grades(advantage.value))"
    let interval = advantage.interval.map { " [\(grades($0.lowerBound)), \(grades($0.upperBound))]" }
    return text + (interval ?? "") + " of \(map.unit) a request"
  }

  private static func single(_ report: SpendingReport, _ decimals: Int) -> String? {
    let result = report.result
    guard result.spent > .zero else { return nil }
    guard let single = result.single else {
      return result.limit == nil ? nil : "no single threshold would keep to the budget"
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
