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
    let remarks = [savedText(report), bounds.map(FigureText.sentence), scaleText(report)].compactMap(\.self)
    return [
      ReportSection(
        "The bill",
        [.text("The run as it was routed, against the alternatives."), .key(key), .table(table(report))]
          + remarks.map { Block.remark($0) }
          + [
            .metric(boundMetric(report)),
            .summaryLines(routes(report)),
            .summary([bounds, LoggedSection.text(report)].compactMap(\.self)),
          ])
    ]
  }

  private static func table(_ report: CostReport) -> DataTable {
    let (candidates, projection, logged) = (report.candidates, report.projection, report.ledger.logged)
    let result = report.isPair ? nil : report.spending?.result
    let isLogged = logged.rows == report.rows
    let largest = largestCost(report).approximate
    /// - Parameter live: of a pair's row that follows the slider: its own marks, and its cells'.
    func row(
      _ name: DataTable.Cell, _ cost: USD, _ parts: [(Colour, USD)], gain: ExpectedGain? = nil,
      live: (bar: DataTable.Bar.Live, cells: [Explorer.Live])? = nil, isMain: Bool = false
    ) -> DataTable.Row {
      let live = report.isPair ? live : nil
      var cells = [report.money(cost), each(cost, report), against(cost, report)].enumerated().map { index, text in
        DataTable.Cell(text, live: live?.cells[index])
      }
      if let result {
        cells.append(DataTable.Cell(gain.map { SpendingSection.expected($0, result, rows: report.rows) } ?? ""))
      }
      let widths = parts.map { (colour: $0, width: largest == 0 ? 0 : 100 * $1.approximate / largest) }
      return DataTable.Row(
        name, cells, bar: DataTable.Bar(parts: widths, live: live?.bar), weight: isMain ? .main : .plain)
    }
    func colour(_ index: Int) -> Colour { .candidate(index, of: candidates.count) }
    let share = "\(FigureText.percent(projection.strongShare ?? 0)) strong"
    var rows = [
      row(
        report.isPair
          ? DataTable.Cell("Routed", note: share, live: .name, noteLive: .share)
          : DataTable.Cell("Routed", note: FigureText.count(report.rows, of: "request")), projection.routed,
        candidates.enumerated().map { (colour($0), $1.total.cost) }, gain: result?.gain,
        live: (.routed, [.cost, .each, .against]), isMain: true)
    ]
    if report.isPair {
      rows.append(
        row(
          DataTable.Cell("Random", note: "at the same share"), projection.random, [(.plain, projection.random)],
          live: (.random, [.random, .randomEach, .randomAgainst])))
    }
    if isLogged {
      rows.append(
        row(DataTable.Cell("As logged", note: "the log's own models"), logged.cost, [(.plain, logged.cost)]))
    }
    for (index, candidate) in candidates.enumerated() {
      let cost = candidate.total.allCost
      rows.append(
        row(
          DataTable.Cell(candidate.role.map { "All \($0.name)" } ?? "All at one", note: candidate.name), cost,
          [(colour(index), cost)], gain: result?.allGains[index]))
    }
    let gain = result.map { [DataTable.Column($0.scale == .wins ? "wins" : "gain")] } ?? []
    return DataTable(
      "", ["cost", "per 1,000 requests", .init(report.isPair ? "of all strong" : "of the strongest")] + gain, rows)
  }

  /// What the longest bar stands for.
  static func largestCost(_ report: CostReport) -> USD {
    let logged = report.ledger.logged
    let costs = report.candidates.map(\.total.allCost) + [report.projection.routed]
    return (costs + (logged.rows == report.rows ? [logged.cost] : [])).max() ?? .zero
  }

  /// A cost for 1,000 requests.
  static func each(_ cost: USD, _ report: CostReport) -> String {
    func each(_ cost: USD) -> USD { (cost * 1_000).scaled(by: 1, over: report.rows) }
    return FigureText.money(each(cost), decimals: FigureText.decimals(for: [each(report.projection.allWeak)]))
  }

  /// A cost as a part of what the strong model for everything costs.
  static func against(_ cost: USD, _ report: CostReport) -> String {
    let whole = report.projection.allStrong
    return FigureText.percent(whole == .zero ? 0 : cost.approximate / whole.approximate)
  }

  /// What the last column means among more than two models.
  private static func scaleText(_ report: CostReport) -> String? {
    guard !report.isPair, let result = report.spending?.result else { return nil }
    return result.scale == .wins
      ? "Wins: the expected share of the requests on which the answer beats that of \(report.pair.weak), ties as halves."
      : "Gain: the expected grade of a request over that of \(report.pair.weak), in \(result.unit)."
  }

  /// What the routes save against all strong, and what they are expected to give up for it; nil if they save nothing.
  private static func savedText(_ report: CostReport) -> String? {
    let projection = report.projection
    guard projection.saved > .zero else { return nil }
    let part = projection.savedFraction.map { " (\(FigureText.percent($0)))" } ?? ""
    let text =
      "Against \(report.isPair ? "all strong" : "\(report.pair.strong) for everything"): \(report.money(projection.saved))\(part) less"
    guard let quality = report.quality, quality.isPromised, let evidence = report.evidence.quality else {
      return text + "."
    }
    let unit = "of \(evidence.map.unit) a request."
    if quality.lost < 0 { return text + ", and an expected gain of \(FigureText.grades(-quality.lost)) \(unit)" }
    let interval = FigureText.brackets(quality.lostInterval, FigureText.grades)
    return text + ", for an expected loss of \(FigureText.grades(quality.lost))\(interval) \(unit)"
  }

  /// How many requests went where, and what that costs against each model for everything: two lines for any number of
  /// models.
  private static func routes(_ report: CostReport) -> [RichText] {
    var (counts, costs) = (RichText(""), RichText("\(report.money(report.projection.routed)) routed; "))
    for (index, candidate) in report.candidates.enumerated() {
      let (rows, separator) = (candidate.total.rows, index == 0 ? "" : ", ")
      let share = FigureText.percent(Double(rows) / Double(report.rows))
      counts +=
        RichText("\(separator)\(FigureText.count(rows)) to ") + named(candidate)
        + " (\(share)\(rule(candidate, report)))"
      costs += RichText("\(separator)\(report.money(candidate.total.allCost)) all ") + at(candidate)
    }
    if report.isPair { costs += RichText(", \(report.money(report.projection.random)) at random") }
    return [counts, costs]
  }

  /// By which rule the strong model of a pair got its requests; nothing is said of any other model.
  private static func rule(_ candidate: ReportCandidate, _ report: CostReport) -> String {
    guard candidate.role == .strong else { return "" }
    if report.threshold == .spending { return ", by gain for cost" }
    if report.threshold == .groups { return ", by group" }
    let winRate = report.ledger.sessions == nil ? "a win rate" : "a session's win rate"
    return ", " + (report.threshold.threshold.map { "at \(winRate) of \($0) or more" } ?? "whatever the win rate")
  }

  private static func named(_ candidate: ReportCandidate) -> RichText {
    switch candidate.role {
    case .strong: RichText([.strong("strong \(candidate.name)")])
    case .weak: RichText([.weak("weak \(candidate.name)")])
    case nil: RichText(candidate.name)
    }
  }

  private static func at(_ candidate: ReportCandidate) -> RichText {
    switch candidate.role {
    case .strong: RichText([.strong("strong")])
    case .weak: RichText([.weak("weak")])
    case nil: RichText("at \(candidate.name)")
    }
  }

  private static func boundMetric(_ report: CostReport) -> Metric {
    let (bounds, projection) = (report.ledger.bounds, report.projection)
    let plans = [
      ("routed", bounds.routed, projection.routed), ("all_strong", bounds.allStrong, projection.allStrong),
      ("all_weak", bounds.allWeak, projection.allWeak),
    ]
    return Metric(
      "cost_bound_usd", "The range of the cost, as not all tokens are known.",
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
      let tokens = FigureText.count(report.assumedCompletionTokens, of: "token")
      let each = report.assumedCompletionTokens
      let answers = each > 0 ? totals[CompletionTokenBasis.assumed].tokens / each : assumed
      let whom = answers > assumed ? "each of \(FigureText.count(answers)) answers" : assumed == 1 ? "it" : "each"
      return "\(requests): \(tokens) assumed for \(whom)"
        + (isRange ? " (not part of the range)" : "")
    }
    guard isRange else { return guess }
    let grounds = [
      text(
        totals[PromptTokenBasis.estimated].rows, "has an estimated prompt length",
        "have an estimated prompt length"
      ) { "\($0), to within a fifth" },
      text(
        totals[CompletionTokenBasis.bound].rows, "limits its completion and records no length",
        "limit their completions and record no length"),
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
    rows == 0 ? nil : text(FigureText.count(rows, of: "request \(one)", plural: "requests \(many)"))
  }
}
