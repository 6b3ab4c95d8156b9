internal import Numerics
internal import Running

/// The report as one HTML page that needs nothing from outside: no script, font or picture.
package enum CostReportPage {
  package static func encoded(_ report: CostReport, top: Int = 10) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", "Cost of routing \(FigureText.count(report.requests.routed)) requests", "</title>\n")
    writer.raw("<style>\n")
    writer.raw(CostReportStyle.sheet)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    CostReportHeadline.write(report, into: &writer)
    figures(report, into: &writer)
    if report.projection.rows > 0 {
      CostReportBill.write(report, into: &writer)
      if let spending = report.spending { SpendingText.write(spending, into: &writer) }
      costByShare(report, into: &writer)
      CostReportQuality.write(report, into: &writer)
      winRates(report, into: &writer)
      lengths(report, into: &writer)
      CostReportDrift.write(report, into: &writer)
      CostReportGroups.write(report, top: top, into: &writer)
    }
    models(report, into: &writer)
    WhatIfTable.write(report, into: &writer)
    if report.projection.rows > 0 { CostReportTokens.write(report, into: &writer) }
    CostReportRejects.write(
      report.requests, report.rejects, fallbacks: report.totals.fallbacks, into: &writer)
    CostReportProvenance.write(report, into: &writer)
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  private static func figures(_ report: CostReport, into writer: inout HTMLWriter) {
    func figure(_ name: String, _ value: String, _ note: String) {
      writer.element("<div><dt>", name, "</dt>")
      writer.element("<dd>", value, "<small>")
      writer.element("", note, "</small></dd></div>\n")
    }
    let projection = report.projection
    let decimals = FigureText.decimals(of: projection)
    let requests = report.requests
    writer.raw("<section class=\"tight\"><dl class=\"figures\">\n")
    figure(
      "Requests routed", FigureText.count(requests.routed),
      "of \(FigureText.count(requests.read)) read, \(FigureText.count(requests.rejected)) rejected")
    figure(
      "To the strong model", FigureText.count(report.totals.strong.rows),
      projection.strongShare.map { FigureText.percent($0) + " of them" } ?? "none")
    figure(
      "Projected cost", FigureText.money(projection.routed, decimals: decimals),
      "all strong \(FigureText.money(projection.allStrong, decimals: decimals))")
    if let quality = report.quality {
      let interval = quality.recoveredInterval.map {
        "\(FigureText.percent($0.lowerBound)) to \(FigureText.percent($0.upperBound)) "
      }
      figure("Gap recovered (PGR)", FigureText.percent(quality.recovered), "\(interval ?? "")expected")
      writer.raw("</dl></section>\n")
      return
    }
    let tokens =
      report.totals.strong.promptTokens + report.totals.weak.promptTokens + report.totals.strong.completionTokens
      + report.totals.weak.completionTokens
    figure("Tokens", FigureText.short(tokens), "prompts and completions")
    writer.raw("</dl></section>\n")
  }

  private static func costByShare(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Cost against share</h2>\n")
    writer.raw("<p>What the same log would cost at every threshold, rows of the highest win rate first.</p>\n")
    writer.raw("<ul class=\"key\"><li><i class=\"c\"></i>by win rate</li><li><i class=\"r\"></i>at random</li></ul>\n")
    for isNarrow in [false, true] { CostShareChart.draw(report, isNarrow: isNarrow, into: &writer) }
    writer.raw("</section>\n")
  }

  private static func winRates(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Win rates</h2>\n<p>")
    if let lowest = report.totals.lowestWinRate, let highest = report.totals.highestWinRate {
      writer.text(
        "How likely the strong model's answer is the better one: \(FigureText.fixed(lowest, 4)) to "
          + "\(FigureText.fixed(highest, 4)). ")
    }
    writer.text(thresholdText(report.threshold))
    writer.raw("</p>\n<ul class=\"key\"><li><i class=\"s\"></i>routed strong</li>")
    writer.raw("<li><i class=\"w\"></i>routed weak</li></ul>\n")
    for isNarrow in [false, true] { WinRateChart.draw(report, isNarrow: isNarrow, into: &writer) }
    writer.raw("</section>\n")
  }

  private static func lengths(_ report: CostReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Length and win rate</h2>\n")
    writer.raw("<p>The mean win rate of prompts by their length; the larger a dot, the more requests.</p>\n")
    for isNarrow in [false, true] { LengthChart.draw(report, isNarrow: isNarrow, into: &writer) }
    writer.raw("</section>\n")
  }

  /// The threshold and why it is this one, in a sentence.
  static func thresholdText(_ choice: ThresholdChoice) -> String {
    switch choice {
    case .given(let threshold): return "Requests at or above the given threshold \(threshold) go to the strong model."
    case .artefactDefault(let threshold):
      return "Requests at or above the router's default threshold \(threshold) go to the strong model."
    case .spending:
      return "Each request's expected gain was weighed against its own extra cost; no threshold tells the routes."
    case .several(let choices):
      return "The reports that were merged had different thresholds. "
        + choices.map(thresholdText).joined(separator: " ")
    case .strongShare(let share, nil, _):
      return "A strong share of \(FigureText.percent(share.value)) sends no request to the strong model."
    case .strongShare(let share, let threshold?, let ties):
      let rows = ties == 1 ? "one request has" : "\(FigureText.count(ties)) requests have"
      return "For a strong share of \(FigureText.percent(share.value)) the lowest win rate that goes strong is "
        + "\(threshold); \(rows) exactly this one, and of ties the first in the log go strong."
    }
  }

  private static func models(_ report: CostReport, into writer: inout HTMLWriter) {
    let decimals = FigureText.decimals(of: report.projection)
    writer.raw("<section>\n<h2>Who answers</h2>\n<p>Prices in US dollars per million tokens.</p>\n")
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>model</th><th class=\"n\">input</th>")
    writer.raw("<th class=\"n\">output</th><th class=\"n\">requests</th><th class=\"n\">prompt tokens</th>")
    writer.raw("<th class=\"n\">completion tokens</th><th class=\"n\">cost</th></tr></thead>\n<tbody>\n")
    for (route, price) in [(Route.strong, report.strongPrice), (.weak, report.weakPrice)] {
      let total = report.totals[route]
      writer.element("<tr><th scope=\"row\">", report.pair[route], "<small>")
      var note = "\(route.name), sold by \(price.provider)"
      if let date = price.deprecationDate { note += ", served until \(date)" }
      writer.element("", note, "</small></th>")
      for cell in [
        "\(price.inputPerToken * 1_000_000)", "\(price.outputPerToken * 1_000_000)", FigureText.count(total.rows),
        FigureText.count(total.promptTokens), FigureText.count(total.completionTokens),
        FigureText.money(total.cost, decimals: decimals),
      ] {
        writer.element("<td class=\"n\">", cell, "</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }
}

/// The page's first words: what the routes cost against what there was, or could be.
enum CostReportHeadline {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let projection = report.projection
    let savings = Savings(report)
    writer.raw("<header>\n<p class=\"kicker\">routellm-batch, projected cost</p>\n<h1>")
    if let share = projection.strongShare {
      writer.text("Sending \(FigureText.percent(share)) of the requests to ")
      writer.element("<span>", report.pair.strong, "</span> ")
      verdict(savings, report, into: &writer)
    } else {
      writer.text("No request was routed")
    }
    writer.raw("</h1>\n<p class=\"lead\">")
    writer.text(lead(report, savings).joined(separator: " "))
    writer.raw("</p>\n</header>\n")
  }

  private static func verdict(_ savings: Savings, _ report: CostReport, into writer: inout HTMLWriter) {
    let text = SavingsText(savings, report)
    switch text.tone {
    case .gain: writer.element("<b>", text.claim, "</b>")
    case .loss: writer.element("<b class=\"more\">", text.claim, "</b>")
    case .plain: writer.text(text.claim)
    }
    writer.text(text.rest)
  }

  private static func lead(_ report: CostReport, _ savings: Savings) -> [String] {
    var sentences: [String] = []
    let decimals = FigureText.decimals(of: report.projection)
    if savings.yardstick == .logged, report.projection.saved > .zero {
      sentences.append(
        "Sending all of them there would cost "
          + "\(FigureText.money(report.projection.saved, decimals: decimals)) more than this.")
    } else if savings.yardstick == .allStrong, savings.isDearerThanLogged {
      let logged = report.ledger.logged
      let which =
        logged.rows == 1
        ? "1 request of which the log tells what it cost was"
        : "\(FigureText.count(logged.rows)) requests of which the log tells what they cost were"
      sentences.append(
        "But the \(which) cheaper there: "
          + "\(FigureText.money(logged.cost, decimals: decimals)) against "
          + "\(FigureText.money(logged.routedCost, decimals: decimals)).")
    }
    let date = report.prices.date.map { " of \($0)" } ?? ""
    sentences.append("Projected from list prices\(date) and the tokens of the log, not billed.")
    if report.projection.rows > 0 { sentences.append("The rest goes to \(report.pair.weak).") }
    return sentences
  }
}

/// The page's bill: the run as it was routed, against random, all strong, all weak, and the log's own models.
package enum CostReportBill {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let projection = report.projection
    let decimals = FigureText.decimals(of: projection)
    let logged = report.ledger.logged
    let isLogged = logged.rows == projection.rows
    let plans = [projection.routed, projection.allStrong, projection.allWeak, projection.random]
    let largest = (plans + (isLogged ? [logged.cost] : [])).max() ?? .zero
    func each(_ cost: USD) -> USD { (cost * 1_000).scaled(by: 1, over: projection.rows) }
    let eachDecimals = FigureText.decimals(for: [each(projection.allWeak)])
    func row(_ name: String, _ note: String, _ cost: USD, _ style: StaticString, isMain: Bool = false) {
      if isMain { writer.raw("<tr class=\"main\">") } else { writer.raw("<tr>") }
      writer.element("<th scope=\"row\">", name, "<small>")
      writer.element("", note, "</small></th><td class=\"bar\"><i class=\"")
      writer.raw(style)
      writer.raw("\" style=\"width:")
      writer.number(largest == .zero ? 0 : 100 * cost.approximate / largest.approximate)
      writer.raw("%")
      if isMain, cost > .zero {
        writer.raw(";--cut:")
        writer.number(100 * report.totals.strong.cost.approximate / cost.approximate)
        writer.raw("%")
      }
      writer.element("\"></i></td><td class=\"n\">", FigureText.money(cost, decimals: decimals), "</td>")
      writer.element("<td class=\"n each\">", FigureText.money(each(cost), decimals: eachDecimals), "</td>")
      let against = projection.allStrong == .zero ? 0 : cost.approximate / projection.allStrong.approximate
      writer.element("<td class=\"n against\">", FigureText.percent(against), "</td></tr>\n")
    }
    writer.raw("<section>\n<h2>The bill</h2>\n<p>The run as it was routed, against the alternatives.</p>\n")
    writer.raw("<ul class=\"key\"><li><i class=\"s\"></i>")
    writer.text(report.pair.strong)
    writer.raw("</li><li><i class=\"w\"></i>")
    writer.text(report.pair.weak)
    writer.raw("</li></ul>\n<table class=\"bill\">\n<thead><tr><th></th><th></th><th class=\"n\">cost</th>")
    writer.raw("<th class=\"n\">per 1,000 requests</th><th class=\"n\">of all strong</th></tr></thead>\n<tbody>\n")
    let share = projection.strongShare.map(FigureText.percent) ?? ""
    row("Routed", "\(share) strong", projection.routed, "routed", isMain: true)
    row("Random", "at the same share", projection.random, "")
    if isLogged { row("As logged", "the log's own models", logged.cost, "") }
    row("All strong", report.pair.strong, projection.allStrong, "allstrong")
    row("All weak", report.pair.weak, projection.allWeak, "allweak")
    writer.raw("</tbody>\n</table>\n")
    if let text = savedText(report) { writer.element("<p class=\"after\">", text, "</p>\n") }
    if let bounds = CostBoundsText.line(report) {
      writer.element("<p class=\"after\">", "Not all tokens are known: \(bounds).", "</p>\n")
    }
    if let text = loggedText(report) { writer.element("<p class=\"after\">", text, "</p>\n") }
    LoggedModelsTable.write(report.ledger.loggedModels, top: 10, into: &writer)
    writer.raw("</section>\n")
  }

  /// What the routes save against all strong, and what they are expected to give up for it; nil if they save nothing.
  private static func savedText(_ report: CostReport) -> String? {
    let projection = report.projection
    guard projection.saved > .zero else { return nil }
    let saved = FigureText.money(projection.saved, decimals: FigureText.decimals(of: projection))
    let part = projection.savedFraction.map { " (\(FigureText.percent($0)))" } ?? ""
    var text = "Against all strong: \(saved)\(part) less"
    guard let quality = report.quality, let evidence = report.evidence.quality else { return text + "." }
    func grades(_ value: Double) -> String { FigureText.fixed(value, 4) }
    let interval = quality.lostInterval.map { " [\(grades($0.lowerBound)), \(grades($0.upperBound))]" } ?? ""
    text += quality.lost < 0 ? ", and an expected gain of " : ", for an expected loss of "
    let shown = quality.lost < 0 ? "\(grades(-quality.lost))" : "\(grades(quality.lost))\(interval)"
    return text + "\(shown) of \(evidence.map.unit) a request."
  }

  /// What the log's own models cost against the routed run, for the requests that tell it; nil if none does.
  package static func loggedText(_ report: CostReport) -> String? {
    let logged = report.ledger.logged
    let unpriced =
      logged.unpricedRows == 0
      ? ""
      : " \(FigureText.count(logged.unpricedRows)) more name a model for which the price table has no single price."
    guard logged.rows > 0 else { return logged.unpricedRows == 0 ? nil : "As logged: not known." + unpriced }
    let decimals = FigureText.decimals(for: [logged.cost, logged.routedCost])
    let which =
      logged.rows == report.totals.rows
      ? "all requests" : "\(FigureText.count(logged.rows)) of \(FigureText.count(report.totals.rows)) requests"
    return "As logged: for \(which) the log tells the model and the tokens. At list prices they cost "
      + "\(FigureText.money(logged.cost, decimals: decimals)) there, and "
      + "\(FigureText.money(logged.routedCost, decimals: decimals)) as routed." + unpriced
  }
}

/// The page's sections of costs by group: the dearest few as bars, the rest as one.
enum CostReportGroups {
  static func write(_ report: CostReport, top: Int, into writer: inout HTMLWriter) {
    let decimals = FigureText.decimals(of: report.projection)
    for table in report.ledger.groups {
      let drawn = DrawnGroups(table, top: top)
      writer.element("<section>\n<h2>", "Cost \(drawn.title)", "</h2>\n")
      writer.element("<p>", note(drawn, table: table), "</p>\n")
      write(drawn, decimals: decimals, into: &writer)
      writer.raw("</section>\n")
    }
  }

  private static func note(_ drawn: DrawnGroups, table: GroupTable) -> String {
    let count = table.sorted.count
    let shown = drawn.rows.count { $0.kind == .group }
    var text = drawn.caveat.map { $0 + " " } ?? "\(FigureText.count(count)) \(count == 1 ? "group" : "groups"). "
    if shown < count { text += "The \(FigureText.count(shown)) dearest\(table.isComplete ? "" : " kept") are shown" }
    if shown < count { text += drawn.isByTime ? ", by time. " : ". " }
    text += "The pale bar is what the strong model would cost for all of a group."
    return text
  }

  private static func write(_ drawn: DrawnGroups, decimals: Int, into writer: inout HTMLWriter) {
    // What is left over may be far more than any group and has no bar.
    let largest =
      drawn.rows.filter { $0.kind == .group }.map { max($0.total.allStrongCost, $0.total.routedCost).approximate }.max()
      ?? 0
    writer.raw("<table class=\"groups\">\n<thead><tr><th></th><th></th><th class=\"n\">routed</th>")
    writer.raw(
      "<th class=\"n\">all strong</th><th class=\"n\">all weak</th><th class=\"n\">requests</th><th class=\"n\">strong</th></tr></thead>\n<tbody>\n"
    )
    for row in drawn.rows {
      let total = row.total
      if row.kind == .group { writer.raw("<tr>") } else { writer.raw("<tr class=\"other\">") }
      writer.element("<th scope=\"row\">", row.name, "</th><td class=\"bar\"><span>")
      if row.kind == .group {
        bar(total.allStrongCost, of: largest, "all", into: &writer)
        bar(total.routedCost, of: largest, "cost", into: &writer)
      }
      writer.element("</span></td><td class=\"n\">", FigureText.money(total.routedCost, decimals: decimals), "</td>")
      for cost in [total.allStrongCost, total.allWeakCost] {
        writer.element("<td class=\"n other\">", FigureText.money(cost, decimals: decimals), "</td>")
      }
      writer.element("<td class=\"n requests\">", FigureText.count(total.rows), "</td>")
      writer.element("<td class=\"n share\">", total.strongShare.map(FigureText.percent) ?? "", "</td></tr>\n")
    }
    writer.raw("</tbody>\n</table>\n")
  }

  private static func bar(_ cost: USD, of largest: Double, _ style: StaticString, into writer: inout HTMLWriter) {
    writer.raw("<i class=\"")
    writer.raw(style)
    writer.raw("\" style=\"width:")
    writer.number(largest > 0 ? max(0, 100 * cost.approximate / largest) : 0)
    writer.raw("%\"></i>")
  }
}
