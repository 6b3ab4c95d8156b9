internal import Numerics
internal import Running

/// A run with more than two models as one HTML page that needs nothing from outside.
package enum ModelChoicePage {
  package static func encoded(_ report: ModelChoiceReport) -> [UInt8] {
    var writer = HTMLWriter()
    writer.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    writer.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
    writer.element(
      "<title>", "Cost of \(FigureText.count(report.requests.routed)) requests among \(report.models.count) models",
      "</title>\n")
    writer.raw("<style>\n")
    writer.raw(CostReportStyle.sheet)
    writer.raw(colours)
    writer.raw("</style>\n</head>\n<body>\n<main>\n")
    headline(report, into: &writer)
    if report.bill.rows > 0 {
      bill(report, into: &writer)
      goal(report, into: &writer)
    }
    models(report, into: &writer)
    if report.bill.rows > 0 {
      CostReportDrift.write(report.drift, note: report.driftNote, sample: report.sample, into: &writer)
    }
    CostReportRejects.write(report.requests, report.rejects, fallbacks: [:], into: &writer)
    provenance(report, into: &writer)
    writer.raw("</main>\n</body>\n</html>\n")
    return writer.bytes
  }

  /// A colour a model: the strong one's, the weak one's, and four in turn between.
  private static let colours: StaticString = """
    .stack{display:flex;height:16px;border-radius:3px;overflow:hidden}.bill .stack i,.key i.m{border-radius:0}
    .stack i{min-width:0}.key i.m{border-radius:3px}
    .bill .bar i.first,.key i.first{background:var(--strong)}.bill .bar i.last,.key i.last{background:var(--weak)}
    .bill .bar i.k0,.key i.k0{background:#2a9d8f}.bill .bar i.k1,.key i.k1{background:#a05bc0}
    .bill .bar i.k2,.key i.k2{background:#c2577a}.bill .bar i.k3,.key i.k3{background:#7d8b2f}
    @media print{.stack i{print-color-adjust:exact;-webkit-print-color-adjust:exact}}

    """

  private static func colour(_ model: Int, of count: Int, into writer: inout HTMLWriter) {
    switch model {
    case 0: writer.raw("first")
    case count - 1: writer.raw("last")
    default: writer.text("k\((model - 1) % 4)")
    }
  }

  private static func headline(_ report: ModelChoiceReport, into writer: inout HTMLWriter) {
    let bill = report.bill
    let decimals = ModelChoiceText.decimals(report)
    let first = bill.lines[0].allCost
    writer.raw("<header>\n<p class=\"kicker\">routellm-batch, projected cost</p>\n<h1>")
    if bill.rows == 0 {
      writer.text("No request was routed")
    } else {
      writer.text(
        "Choosing among \(report.models.count) models costs \(FigureText.money(bill.cost, decimals: decimals))")
      let difference = first - bill.cost
      let amount = FigureText.money(difference < .zero ? .zero - difference : difference, decimals: decimals)
      if difference != .zero {
        writer.text(", \(amount) \(difference > .zero ? "less" : "more") than ")
        writer.element("<span>", report.models[0].name, "</span> for everything")
      }
    }
    writer.raw("</h1>\n<p class=\"lead\">")
    let date = report.prices.date.map { " of \($0)" } ?? ""
    writer.text("Projected from list prices\(date) and the tokens of the log, not billed.")
    if let expectation = ModelChoiceText.expectation(report) {
      writer.text(" " + expectation.prefix(1).uppercased() + expectation.dropFirst() + ".")
    }
    writer.raw("</p>\n</header>\n")
  }

  private static func bill(_ report: ModelChoiceReport, into writer: inout HTMLWriter) {
    let (bill, decimals, count) = (report.bill, ModelChoiceText.decimals(report), report.models.count)
    let largest = (bill.lines.map(\.allCost) + [bill.cost]).max()?.approximate ?? 0
    func width(_ cost: USD) -> Double { largest > 0 ? 100 * cost.approximate / largest : 0 }
    func row(_ name: String, _ note: String, _ cost: USD, gain: ExpectedGain, bar: (inout HTMLWriter) -> Void) {
      writer.element("<th scope=\"row\">", name, "<small>")
      writer.element("", note, "</small></th><td class=\"bar\"><span class=\"stack\">")
      bar(&writer)
      writer.element("</span></td><td class=\"n\">", FigureText.money(cost, decimals: decimals), "</td>")
      writer.element("<td class=\"n against\">", expected(report, gain), "</td></tr>\n")
    }
    func segment(_ writer: inout HTMLWriter, _ model: Int, _ width: Double) {
      writer.raw("<i class=\"")
      colour(model, of: count, into: &writer)
      writer.raw("\" style=\"width:")
      writer.number(width)
      writer.raw("%\"></i>")
    }
    writer.raw("<section>\n<h2>The bill</h2>\n<p>The run as it was routed, against each model for everything.</p>\n")
    writer.raw("<ul class=\"key\">")
    for (index, model) in report.models.enumerated() {
      writer.raw("<li><i class=\"m ")
      colour(index, of: count, into: &writer)
      writer.element("\"></i>", model.name, "</li>")
    }
    writer.raw("</ul>\n<table class=\"bill\">\n<thead><tr><th></th><th></th><th class=\"n\">cost</th>")
    writer.element("<th class=\"n\">", report.scale == .wins ? "wins" : "gain", "</th></tr></thead>\n<tbody>\n")
    writer.raw("<tr class=\"main\">")
    row("Routed", "\(FigureText.count(bill.rows)) requests", bill.cost, gain: bill.gain) { writer in
      for (index, line) in bill.lines.enumerated() { segment(&writer, index, width(line.cost)) }
    }
    for (index, line) in bill.lines.enumerated() {
      writer.raw("<tr>")
      row("All at one", report.models[index].name, line.allCost, gain: line.allGain) { writer in
        segment(&writer, index, width(line.allCost))
      }
    }
    let last = report.models[count - 1].name
    let note =
      report.scale == .wins
      ? "Wins: the expected share of the requests on which the answer beats that of \(last), ties as halves."
      : "Gain: the expected grade of a request over that of \(last), in \(report.unit ?? "grades")."
    writer.element("</tbody>\n</table>\n<p class=\"after\">", note, "</p>\n</section>\n")
  }

  private static func expected(_ report: ModelChoiceReport, _ gain: ExpectedGain) -> String {
    report.expected(gain).map { report.scale == .wins ? FigureText.percent($0) : FigureText.fixed($0, 4) } ?? ""
  }

  private static func goal(_ report: ModelChoiceReport, into writer: inout HTMLWriter) {
    let text = ModelChoiceText.goal(report)
    writer.element("<section>\n<h2>", report.result.limit == nil ? "Quality" : "Budget", "</h2>\n")
    writer.element("<p>", text.prefix(1).uppercased() + text.dropFirst() + ".", "</p>\n</section>\n")
  }

  private static func models(_ report: ModelChoiceReport, into writer: inout HTMLWriter) {
    let decimals = ModelChoiceText.decimals(report)
    writer.raw("<section>\n<h2>Who answers</h2>\n<p>Prices in US dollars per million tokens.</p>\n")
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>model</th><th class=\"n\">input</th>")
    writer.raw("<th class=\"n\">output</th><th class=\"n\">requests</th><th class=\"n\">share</th>")
    writer.raw("<th class=\"n\">prompt tokens</th><th class=\"n\">completion tokens</th>")
    writer.raw("<th class=\"n\">cost</th></tr></thead>\n<tbody>\n")
    for (price, line) in zip(report.models, report.bill.lines) {
      writer.element("<tr><th scope=\"row\">", price.name, "<small>")
      var note = "sold by \(price.provider)"
      if let date = price.deprecationDate { note += ", served until \(date)" }
      writer.element("", note, "</small></th>")
      let share = report.bill.rows == 0 ? "" : FigureText.percent(Double(line.rows) / Double(report.bill.rows))
      for cell in [
        "\(price.inputPerToken * 1_000_000)", "\(price.outputPerToken * 1_000_000)", FigureText.count(line.rows), share,
        FigureText.count(line.promptTokens), FigureText.count(line.completionTokens),
        FigureText.money(line.cost, decimals: decimals),
      ] {
        writer.element("<td class=\"n\">", cell, "</td>")
      }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }

  private static func provenance(_ report: ModelChoiceReport, into writer: inout HTMLWriter) {
    writer.raw("<section>\n<h2>Provenance</h2>\n<dl class=\"facts\">\n")
    let table = "\(report.prices.file)\(report.prices.date.map { ", of \($0)" } ?? ", undated")"
    CostReportProvenance.fact(
      "Prices",
      report.models.map { ($0.description, nil) } + [("\(table): \(report.prices.source)", report.prices.sha256)],
      into: &writer)
    CostReportProvenance.write(report.run, into: &writer)
    writer.raw("</dl>\n</section>\n")
  }
}
