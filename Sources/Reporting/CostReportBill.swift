internal import Assigning

/// The page's bill: the run as it was routed, against random, all strong, all weak, and the log's own models.
package enum CostReportBill {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let projection = report.projection
    let decimals = ReportText.decimals(of: projection)
    let logged = report.ledger.logged
    let isLogged = logged.rows == projection.rows
    let plans = [projection.routed, projection.allStrong, projection.allWeak, projection.random]
    let largest = (plans + (isLogged ? [logged.cost] : [])).max() ?? .zero
    func each(_ cost: USD) -> USD { (cost * 1_000).scaled(by: 1, over: projection.rows) }
    let eachDecimals = ReportText.decimals(for: [each(projection.allWeak)])
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
      writer.element("\"></i></td><td class=\"n\">", ReportText.money(cost, decimals: decimals), "</td>")
      writer.element("<td class=\"n each\">", ReportText.money(each(cost), decimals: eachDecimals), "</td>")
      let against = projection.allStrong == .zero ? 0 : cost.approximate / projection.allStrong.approximate
      writer.element("<td class=\"n against\">", ReportText.percent(against), "</td></tr>\n")
    }
    writer.raw("<section>\n<h2>The bill</h2>\n<p>The run as it was routed, against the alternatives.</p>\n")
    writer.raw("<ul class=\"key\"><li><i class=\"s\"></i>")
    writer.text(report.pair.strong)
    writer.raw("</li><li><i class=\"w\"></i>")
    writer.text(report.pair.weak)
    writer.raw("</li></ul>\n<table class=\"bill\">\n<thead><tr><th></th><th></th><th class=\"n\">cost</th>")
    writer.raw("<th class=\"n\">per 1,000 requests</th><th class=\"n\">of all strong</th></tr></thead>\n<tbody>\n")
    let share = projection.strongShare.map(ReportText.percent) ?? ""
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
    let saved = ReportText.money(projection.saved, decimals: ReportText.decimals(of: projection))
    let part = projection.savedFraction.map { " (\(ReportText.percent($0)))" } ?? ""
    var text = "Against all strong: \(saved)\(part) less"
    guard let quality = report.quality, let evidence = report.evidence.quality else { return text + "." }
    func grades(_ value: Double) -> String { ReportText.fixed(value, 4) }
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
      : " \(ReportText.count(logged.unpricedRows)) more name a model for which the price table has no single price."
    guard logged.rows > 0 else { return logged.unpricedRows == 0 ? nil : "As logged: not known." + unpriced }
    let decimals = ReportText.decimals(for: [logged.cost, logged.routedCost])
    let which =
      logged.rows == report.totals.rows
      ? "all requests" : "\(ReportText.count(logged.rows)) of \(ReportText.count(report.totals.rows)) requests"
    return "As logged: for \(which) the log tells the model and the tokens. At list prices they cost "
      + "\(ReportText.money(logged.cost, decimals: decimals)) there, and "
      + "\(ReportText.money(logged.routedCost, decimals: decimals)) as routed." + unpriced
  }
}
