internal import Assigning

/// The page's sections of costs by group: the dearest few as bars, the rest as one.
enum CostReportGroups {
  static func write(_ report: CostReport, top: Int, into writer: inout HTMLWriter) {
    let decimals = ReportText.decimals(of: report.projection)
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
    var text = drawn.caveat.map { $0 + " " } ?? "\(ReportText.count(count)) \(count == 1 ? "group" : "groups"). "
    if shown < count { text += "The \(ReportText.count(shown)) dearest\(table.isComplete ? "" : " kept") are shown" }
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
      writer.element("</span></td><td class=\"n\">", ReportText.money(total.routedCost, decimals: decimals), "</td>")
      for cost in [total.allStrongCost, total.allWeakCost] {
        writer.element("<td class=\"n other\">", ReportText.money(cost, decimals: decimals), "</td>")
      }
      writer.element("<td class=\"n requests\">", ReportText.count(total.rows), "</td>")
      writer.element("<td class=\"n share\">", total.strongShare.map(ReportText.percent) ?? "", "</td></tr>\n")
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
