internal import Numerics
package import Running

/// A run's choices at the prices of other models, as many as its own.
package struct PricedAlternative: Sendable, Equatable {
  package let prices: [ModelPrice]
  package let bill: AlternativeBill

  package init(prices: [ModelPrice], bill: AlternativeBill) {
    self.prices = prices
    self.bill = bill
  }

  var name: String { prices.map(\.name).joined(separator: " / ") }
  var strong: ModelPrice { prices[0] }
  var weak: ModelPrice { prices[prices.count - 1] }
}

/// The same routes at the prices of other pairs, side by side.
enum WhatIfSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard !report.alternatives.isEmpty else { return [] }
    let records = report.alternatives.map { alternative in
      let bill = alternative.bill
      return Block.record(
        CSVRecord(
          "what if", alternative.name,
          amounts: [.routed: bill.routed, .allStrong: bill.allStrong, .allWeak: bill.allWeak, .saved: bill.saved]))
    }
    return [
      ReportSection(
        "What if",
        [
          .text("The same routes at the prices of other models."),
          .table(table(report, named: report.isPair ? "strong / weak" : "models")),
          .metric(metric(report)),
          .summary(TextRenderer.lines(table(report, named: "what if the same routes led to"))),
        ] + records)
    ]
  }

  /// The run's own pair first.
  private static func table(_ report: CostReport, named title: String) -> DataTable {
    let projection = report.projection
    let bills = report.alternatives.map(\.bill)
    let decimals = FigureText.decimals(
      for: [projection.routed, projection.allWeak] + bills.flatMap { [$0.routed, $0.allWeak] })
    func row(_ name: String, _ amounts: [USD], saved: Double?) -> DataTable.Row {
      DataTable.Row(
        name,
        amounts.map { FigureText.money($0, decimals: decimals) } + [saved.map(FigureText.percent) ?? "-"])
    }
    return DataTable(
      title, ["routed", "all strong", "all weak", "saved"],
      [
        row(
          report.models.map(\.name).joined(separator: " / "),
          [projection.routed, projection.allStrong, projection.allWeak], saved: projection.savedFraction)
      ]
        + report.alternatives.map {
          row($0.name, [$0.bill.routed, $0.bill.allStrong, $0.bill.allWeak], saved: $0.bill.savedFraction)
        })
  }

  private static func metric(_ report: CostReport) -> Metric {
    Metric(
      "what_if_cost_usd", "Cost of the same routes with other models.",
      report.alternatives.enumerated().flatMap { index, alternative in
        let bill = alternative.bill
        return [("routed", bill.routed), ("all_strong", bill.allStrong), ("all_weak", bill.allWeak)].map {
          (
            [
              ("index", "\(index + 1)"), ("strong", alternative.strong.name), ("weak", alternative.weak.name),
              ("plan", $0),
            ], "\($1)"
          )
        }
      })
  }
}
