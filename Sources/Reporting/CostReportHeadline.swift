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
    let decimals = ReportText.decimals(of: report.projection)
    let amount = savings.amount < .zero ? USD.zero - savings.amount : savings.amount
    let money = ReportText.money(amount, decimals: decimals)
    if savings.saves {
      writer.element("<b>saves ", money, "</b>")
    } else if savings.amount == .zero {
      writer.text("costs the same")
    } else if savings.amount < .zero {
      writer.element("<b class=\"more\">costs ", money + " more", "</b>")
    } else {
      writer.text("costs \(money) less")
    }
    let part = savings.amount == .zero ? nil : savings.fraction.map { ReportText.percent(abs($0)) }
    switch savings.yardstick {
    case .logged:
      if savings.amount == .zero { return writer.text(" as the log\u{2019}s own models") }
      writer.text(savings.saves ? " of" : " than")
      writer.text(" what the log\u{2019}s own models cost" + (part.map { ", \($0)" } ?? ""))
    case .allStrong:
      if savings.amount == .zero { return writer.text(" as sending all of them there") }
      if savings.saves {
        writer.text(part.map { ", \($0) of what all of them would cost there" } ?? "")
      } else {
        writer.text(" than sending all of them there" + (part.map { ", \($0)" } ?? ""))
      }
    }
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
