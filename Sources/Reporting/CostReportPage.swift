internal import Assigning

/// The report as one HTML page that needs nothing from outside: no script, font or picture.
package enum CostReportPage {
  package static func encoded(_ report: CostReport, top: Int = 10) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element("<title>", "Cost of routing \(ReportText.count(report.requests.routed)) requests", "</title>\n")
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
    rejects(report, into: &writer)
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
    let decimals = ReportText.decimals(of: projection)
    let requests = report.requests
    writer.raw("<section class=\"tight\"><dl class=\"figures\">\n")
    figure(
      "Requests routed", ReportText.count(requests.routed),
      "of \(ReportText.count(requests.read)) read, \(ReportText.count(requests.rejected)) rejected")
    figure(
      "To the strong model", ReportText.count(report.totals.strong.rows),
      projection.strongShare.map { ReportText.percent($0) + " of them" } ?? "none")
    figure(
      "Projected cost", ReportText.money(projection.routed, decimals: decimals),
      "all strong \(ReportText.money(projection.allStrong, decimals: decimals))")
    if let quality = report.quality {
      let interval = quality.recoveredInterval.map {
        "\(ReportText.percent($0.lowerBound)) to \(ReportText.percent($0.upperBound)) "
      }
      figure("Gap recovered (PGR)", ReportText.percent(quality.recovered), "\(interval ?? "")expected")
      writer.raw("</dl></section>\n")
      return
    }
    let tokens =
      report.totals.strong.promptTokens + report.totals.weak.promptTokens + report.totals.strong.completionTokens
      + report.totals.weak.completionTokens
    figure("Tokens", ReportText.short(tokens), "prompts and completions")
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
        "How likely the strong model's answer is the better one: \(ReportText.fixed(lowest, 4)) to "
          + "\(ReportText.fixed(highest, 4)). ")
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
      return "A strong share of \(ReportText.percent(share.value)) sends no request to the strong model."
    case .strongShare(let share, let threshold?, let ties):
      let rows = ties == 1 ? "one request has" : "\(ReportText.count(ties)) requests have"
      return "For a strong share of \(ReportText.percent(share.value)) the lowest win rate that goes strong is "
        + "\(threshold); \(rows) exactly this one, and of ties the first in the log go strong."
    }
  }

  private static func models(_ report: CostReport, into writer: inout HTMLWriter) {
    let decimals = ReportText.decimals(of: report.projection)
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
        "\(price.inputPerToken * 1_000_000)", "\(price.outputPerToken * 1_000_000)", ReportText.count(total.rows),
        ReportText.count(total.promptTokens), ReportText.count(total.completionTokens),
        ReportText.money(total.cost, decimals: decimals),
      ] {
        writer.element("<td class=\"n\">", cell, "</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func rejects(_ report: CostReport, into writer: inout HTMLWriter) {
    let fallbacks = report.totals.fallbacks.sorted { $0.key < $1.key }
    writer.raw("<section>\n<h2>Rejected lines</h2>\n<p>")
    let requests = report.requests
    writer.text(
      "\(ReportText.count(requests.read)) lines read: \(ReportText.count(requests.routed)) routed, "
        + "\(ReportText.count(requests.rejected)) rejected. Blank lines: \(ReportText.count(requests.blank)).")
    writer.raw("</p>\n")
    if !report.rejects.isEmpty || !fallbacks.isEmpty {
      writer.raw("<table>\n<thead><tr><th>reason</th><th class=\"n\">lines</th></tr></thead>\n<tbody>\n")
      for reject in report.rejects {
        writer.element("<tr><th scope=\"row\">", reject.reason, "</th>")
        writer.element("<td class=\"n\">", ReportText.count(reject.lines), "</td></tr>\n")
      }
      for (reason, count) in fallbacks {
        writer.element("<tr><th scope=\"row\">", reason.rawValue, "<small>routed all the same</small></th>")
        writer.element("<td class=\"n\">", ReportText.count(count), "</td></tr>\n")
      }
      writer.raw("</tbody>\n</table>\n")
    }
    writer.raw("</section>\n")
  }
}
