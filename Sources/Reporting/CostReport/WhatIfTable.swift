internal import FileFormats
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
        "\(alternative.strong.name) / \(alternative.weak.name)", money(bill.routed),
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

  /// A list of objects: `strong` and `weak` (names and price entries), `routed_usd`, `all_strong_usd`, `all_weak_usd`,
  /// `saved_usd`, `saved_fraction`.
  static func document(_ alternatives: [PricedAlternative]) -> JSONValue {
    func model(_ price: ModelPrice) -> JSONValue {
      [
        "name": .string(price.name), "entry": .string(price.tableKey), "provider": .string(price.provider),
        "input_per_million_usd": .string("\(price.inputPerToken * 1_000_000)"),
        "output_per_million_usd": .string("\(price.outputPerToken * 1_000_000)"),
      ]
    }
    return .array(
      alternatives.map {
        [
          "strong": model($0.strong), "weak": model($0.weak),
          "routed_usd": .string("\($0.bill.routed)"), "all_strong_usd": .string("\($0.bill.allStrong)"),
          "all_weak_usd": .string("\($0.bill.allWeak)"), "saved_usd": .string("\($0.bill.saved)"),
          "saved_fraction": $0.bill.savedFraction.map(JSONValue.double) ?? .null,
        ]
      })
  }
}

/// A run's choices at the prices of other models, as many as its own.
package struct PricedAlternative: Sendable, Equatable {
  package let prices: [ModelPrice]
  package let bill: AlternativeBill

  var strong: ModelPrice { prices[0] }
  var weak: ModelPrice { prices[prices.count - 1] }

  package init(prices: [ModelPrice], bill: AlternativeBill) {
    self.prices = prices
    self.bill = bill
  }
}
