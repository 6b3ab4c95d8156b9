internal import Assigning

/// The page's section of what the counts of tokens rest on: observed against estimated, bound and assumed.
enum CostReportTokens {
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    let lines = TokenGround.lines(of: report)
    let tokens = lines.reduce(0) { $0 + $1.tally.tokens }
    let observed = lines.filter(\.isObserved).reduce(0) { $0 + $1.tally.tokens }
    let largest = Double(max(lines.map(\.tally.tokens).max() ?? 1, 1))
    writer.raw("<section>\n<h2>What the figures rest on</h2>\n")
    let share = tokens == 0 ? 0 : Double(observed) / Double(tokens)
    writer.element(
      "<p>",
      "\(ReportText.percent(share)) of the tokens were observed; the others are counted, estimated, bound or assumed.",
      "</p>\n")
    writer.raw("<table class=\"groups\">\n<thead><tr><th></th><th></th><th class=\"n\">tokens</th>")
    writer.raw("<th class=\"n\">requests</th></tr></thead>\n<tbody>\n")
    for line in lines {
      writer.element("<tr><th scope=\"row\">", line.name, "<small>")
      writer.element("", line.note, "</small></th><td class=\"bar\"><span><i class=\"")
      if line.isObserved { writer.raw("seen") } else { writer.raw("unseen") }
      writer.raw("\" style=\"width:")
      writer.number(100 * Double(line.tally.tokens) / largest)
      writer.element("%\"></i></span></td><td class=\"n\">", ReportText.count(line.tally.tokens), "</td>")
      writer.element("<td class=\"n requests\">", ReportText.count(line.tally.rows), "</td></tr>\n")
    }
    writer.raw("</tbody>\n</table>\n")
    let untold = UntoldFacts.lines(report)
    if !untold.isEmpty {
      writer.raw("<p>What the log cannot tell:</p>\n<ul>\n")
      for line in untold { writer.element("<li>", line, "</li>\n") }
      writer.raw("</ul>\n")
    }
    writer.raw("</section>\n")
  }
}
