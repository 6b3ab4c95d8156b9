internal import Numerics
internal import Running

/// The bill: the run as it was routed, against random, each model for everything, and the log's own models.
enum BillSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard report.rows > 0 else { return [] }
    let candidates = report.candidates
    let key = candidates.enumerated().map { index, candidate in
      Key(Colour.candidate(index, of: candidates.count).style, candidate.name)
    }
    let bounds = CostBoundsText.line(report)
    let remarks =
      [savedText(report), bounds.map(FigureText.sentence), ModelChoiceText.scaleNote(report)].compactMap(\.self)
    return [
      ReportSection(
        "The bill",
        [.text("The run as it was routed, against the alternatives."), .key(key), .table(table(report))]
          + remarks.map { Block.remark($0) }
          + [
            .metric(boundMetric(report)),
            .summary(routes(report) + [bounds, LoggedSection.text(report)].compactMap(\.self)),
          ])
    ]
  }

  private static func table(_ report: CostReport) -> DataTable {
    let (candidates, projection, logged) = (report.candidates, report.projection, report.ledger.logged)
    let isLogged = report.choice == nil && logged.rows == report.rows
    let costs = candidates.map(\.allCost) + [report.routedCost] + (isLogged ? [logged.cost] : [])
    let largest = (costs.max() ?? .zero).approximate
    func width(_ cost: USD) -> Double { largest == 0 ? 0 : 100 * cost.approximate / largest }
    func each(_ cost: USD) -> USD { (cost * 1_000).scaled(by: 1, over: report.rows) }
    let eachDecimals = FigureText.decimals(for: [each(candidates[candidates.count - 1].allCost)])
    let all = candidates[0].allCost
    func row(
      _ name: String, _ note: String, _ cost: USD, _ parts: [(Colour, Double)], gain: String? = nil,
      weight: DataTable.Row.Weight = .plain
    ) -> DataTable.Row {
      let against = all == .zero ? 0 : cost.approximate / all.approximate
      let cells =
        [report.money(cost), FigureText.money(each(cost), decimals: eachDecimals), FigureText.percent(against)]
        + (gain.map { [$0] } ?? [])
      return DataTable.Row(
        DataTable.Cell(name, note: note), cells.map { DataTable.Cell($0) },
        bar: DataTable.Bar(parts: parts.map { (colour: $0, width: $1) }), weight: weight)
    }
    func colour(_ index: Int) -> Colour { .candidate(index, of: candidates.count) }
    let routed = candidates.enumerated().map { (colour($0), width($1.cost)) }
    guard let choice = report.choice else {
      let share = FigureText.percent(projection.strongShare ?? 0)
      var rows = [
        row("Routed", "\(share) strong", projection.routed, routed, weight: .main),
        row("Random", "at the same share", projection.random, [(.plain, width(projection.random))]),
      ]
      if isLogged { rows.append(row("As logged", "the log's own models", logged.cost, [(.plain, width(logged.cost))])) }
      for (index, name) in ["All strong", "All weak"].enumerated() {
        let candidate = candidates[index]
        rows.append(row(name, candidate.name, candidate.allCost, [(colour(index), width(candidate.allCost))]))
      }
      return DataTable("", ["cost", "per 1,000 requests", "of all strong"], rows)
    }
    let lines = choice.bill.lines
    let rows =
      [
        row(
          "Routed", FigureText.count(report.rows, "request"), report.routedCost, routed,
          gain: ModelChoiceText.expected(choice, choice.bill.gain), weight: .main)
      ]
      + candidates.enumerated().map { index, candidate in
        row(
          "All at one", candidate.name, candidate.allCost, [(colour(index), width(candidate.allCost))],
          gain: ModelChoiceText.expected(choice, lines[index].allGain))
      }
    let columns = ["cost", "per 1,000 requests", "of the first", choice.scale == .wins ? "wins" : "gain"]
    return DataTable("", columns.map { .init($0) }, rows)
  }

  /// What the routes save against all strong, and what they are expected to give up for it; nil if they save nothing.
  private static func savedText(_ report: CostReport) -> String? {
    let projection = report.projection
    guard report.choice == nil, projection.saved > .zero else { return nil }
    let part = projection.savedFraction.map { " (\(FigureText.percent($0)))" } ?? ""
    let text = "Against all strong: \(report.money(projection.saved))\(part) less"
    guard let quality = report.quality, let evidence = report.evidence.quality else { return text + "." }
    let unit = "of \(evidence.map.unit) a request."
    if quality.lost < 0 { return text + ", and an expected gain of \(FigureText.grades(-quality.lost)) \(unit)" }
    let interval = FigureText.brackets(quality.lostInterval, FigureText.grades)
    return text + ", for an expected loss of \(FigureText.grades(quality.lost))\(interval) \(unit)"
  }

  /// How many requests went where, and what that costs.
  private static func routes(_ report: CostReport) -> [String] {
    if let choice = report.choice { return ModelChoiceText.routes(choice) }
    let (projection, totals) = (report.projection, report.totals)
    let share = FigureText.percent(projection.strongShare ?? 0)
    let rule =
      report.threshold == .spending
      ? "by gain for cost" : report.threshold.threshold.map { "at a win rate of \($0) or more" } ?? "at no win rate"
    func money(_ amount: USD) -> String { "$\(amount.rounded(to: 2))" }
    return [
      "\(FigureText.count(totals.strong.rows)) strong (\(share), \(rule)), \(FigureText.count(totals.weak.rows)) weak",
      "\(money(projection.routed)) routed; \(money(projection.allStrong)) all strong, "
        + "\(money(projection.allWeak)) all weak, \(money(projection.random)) at random",
    ]
  }

  private static func boundMetric(_ report: CostReport) -> Metric {
    let (bounds, projection) = (report.ledger.bounds, report.projection)
    let plans = [
      ("routed", bounds.routed, projection.routed), ("all_strong", bounds.allStrong, projection.allStrong),
      ("all_weak", bounds.allWeak, projection.allWeak),
    ]
    return Metric(
      "cost_bound_usd", "Between what the cost lies, as not all tokens are known.",
      (bounds.rows == 0 ? [] : plans).flatMap { plan, distance, amount in
        let interval = distance.interval(around: amount)
        return [
          ([("plan", plan), ("bound", "low")], "\(interval.lowerBound)"),
          ([("plan", plan), ("bound", "high")], "\(interval.upperBound)"),
        ]
      })
  }
}

/// The range of the routed cost, as far as the tokens are not known, in one sentence.
enum CostBoundsText {
  /// Nil where all tokens are known.
  static func line(_ report: CostReport) -> String? {
    let (totals, bounds) = (report.totals, report.ledger.bounds)
    let routed = bounds.routed.interval(around: totals.routedCost)
    let isRange = routed.lowerBound < routed.upperBound
    let assumed = totals[CompletionTokenBasis.assumed].rows
    let guess = text(assumed, "records no completion length", "record no completion length") { requests in
      let tokens = FigureText.count(report.assumedCompletionTokens, "token")
      return "\(requests): \(tokens) assumed for \(assumed == 1 ? "it" : "each")"
        + (isRange ? " (not part of the range)" : "")
    }
    guard isRange else { return guess }
    let grounds = [
      text(
        totals[PromptTokenBasis.estimated].rows, "has an estimated prompt length",
        "have an estimated prompt length"
      ) { "\($0), to within a fifth" },
      text(totals[CompletionTokenBasis.bound].rows, "limits its completion", "limit their completions") {
        "\($0) and record no length"
      },
      text(
        totals[CompletionTokenBasis.learnt].rows, "has a learnt completion length", "have a learnt completion length"),
      guess,
    ].compactMap(\.self)
    // Enough decimals for the ends to differ.
    let decimals = max(2, FigureText.decimals(for: [routed.upperBound + (.zero - routed.lowerBound)]) - 1)
    return "the routed cost is \(FigureText.money(routed.lowerBound, decimals: decimals)) to "
      + "\(FigureText.money(routed.upperBound, decimals: decimals)), as not all tokens are known: "
      + grounds.joined(separator: "; ")
  }

  private static func text(
    _ rows: Int, _ one: String, _ many: String, _ text: (String) -> String = { $0 }
  ) -> String? {
    rows == 0 ? nil : text(FigureText.count(rows, "request \(one)", "requests \(many)"))
  }
}
