internal import Numerics
package import Running

/// A run's routes at the prices of several pairs, side by side.
package enum WhatIfTable {
  /// A header and a line a pair, the run's own first.
  package static func text(_ report: CostReport) -> String {
    let table = cells(report)
    let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      row.indices.reduce("  ") { line, column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return line + (column == 0 ? row[column] + padding : "  " + padding + row[column])
      } + "\n"
    }.joined()
  }

  private static func cells(_ report: CostReport) -> [[String]] {
    let projection = report.projection
    let bills = report.alternatives.map(\.bill)
    let decimals = FigureText.decimals(
      for: [projection.routed, projection.allWeak] + bills.flatMap { [$0.routed, $0.allWeak] })
    func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
    func part(_ fraction: Double?) -> String { fraction.map(FigureText.percent) ?? "-" }
    var table = [["what if the same routes led to", "routed", "all strong", "all weak", "saved"]]
    table.append([
      "\(report.pair.strong) / \(report.pair.weak)", money(projection.routed), money(projection.allStrong),
      money(projection.allWeak), part(projection.savedFraction),
    ])
    for alternative in report.alternatives {
      let bill = alternative.bill
      table.append([
        "\(alternative.prices.strong.name) / \(alternative.prices.weak.name)", money(bill.routed),
        money(bill.allStrong), money(bill.allWeak), part(bill.savedFraction),
      ])
    }
    return table
  }

  /// A section of the page; nothing without alternatives.
  static func write(_ report: CostReport, into writer: inout HTMLWriter) {
    guard !report.alternatives.isEmpty else { return }
    writer.raw("<section>\n<h2>What if</h2>\n<p>The same routes at the prices of other pairs.</p>\n")
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>strong / weak</th>")
    let table = cells(report)
    for name in table[0].dropFirst() { writer.element("<th class=\"n\">", name, "</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in table.dropFirst() {
      writer.element("<tr><th scope=\"row\">", row[0], "</th>")
      for cell in row.dropFirst() { writer.element("<td class=\"n\">", cell, "</td>") }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n</section>\n")
  }
}

/// A run's routes at the prices of another pair.
package struct PricedAlternative: Sendable, Equatable {
  package let prices: PricedPair
  package let bill: PairBill

  package init(prices: PricedPair, bill: PairBill) {
    self.prices = prices
    self.bill = bill
  }
}
