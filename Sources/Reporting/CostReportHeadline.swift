internal import Assigning

/// The page's first words: what the routes cost against what there was, or could be.
enum CostReportHeadline {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let projection = report.projection
    let savings = Savings(report)
    writer.raw("<header>\n<p class=\"kicker\">routellm-batch, projected cost</p>\n<h1>")
    if let share = projection.strongShare {
      writer.text("Sending \(ReportText.percent(share)) of the requests to ")
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
    let decimals = ReportText.decimals(of: report.projection)
    if savings.yardstick == .logged, report.projection.saved > .zero {
      sentences.append(
        "Sending all of them there would cost "
          + "\(ReportText.money(report.projection.saved, decimals: decimals)) more than this.")
    } else if savings.yardstick == .allStrong, savings.isDearerThanLogged {
      let logged = report.ledger.logged
      let which =
        logged.rows == 1
        ? "1 request of which the log tells what it cost was"
        : "\(ReportText.count(logged.rows)) requests of which the log tells what they cost were"
      sentences.append(
        "But the \(which) cheaper there: "
          + "\(ReportText.money(logged.cost, decimals: decimals)) against "
          + "\(ReportText.money(logged.routedCost, decimals: decimals)).")
    }
    let date = report.prices.date.map { " of \($0)" } ?? ""
    sentences.append("Projected from list prices\(date) and the tokens of the log, not billed.")
    if report.projection.rows > 0 { sentences.append("The rest goes to \(report.pair.weak).") }
    return sentences
  }
}
