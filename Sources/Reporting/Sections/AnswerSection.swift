internal import Numerics
internal import Routing
internal import Running

/// Who answers: the models, their prices, and what each was given.
enum AnswerSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let candidates = report.candidates
    let records = candidates.map { candidate in
      Block.record(
        CSVRecord(
          "model", candidate.name, rows: candidate.total.rows,
          strong: candidate.role.map { $0 == .strong ? candidate.total.rows : 0 },
          tokens: (candidate.total.promptTokens, candidate.total.completionTokens),
          amounts: [.routed: candidate.total.cost]))
    }
    let columns: [DataTable.Column] = [
      "input", "output", "requests", "share", "prompt tokens", "completion tokens", "cost",
    ]
    return [
      ReportSection(
        "Who answers",
        [
          .text("Prices are in US dollars per million tokens."),
          .table(DataTable("model", columns, candidates.map { row($0, report) })),
        ] + records + metrics(candidates).map { Block.metric($0) })
    ]
  }

  private static func row(_ candidate: ReportCandidate, _ report: CostReport) -> DataTable.Row {
    let price = candidate.price
    let notes = [
      candidate.role.map { "\($0.name)" }, "sold by \(price.provider)",
      price.deprecationDate.map { "served until \($0)" },
    ].compactMap(\.self)
    return DataTable.Row(
      DataTable.Cell(candidate.name, note: notes.joined(separator: ", ")),
      [
        "\(price.inputPerToken * 1_000_000)", "\(price.outputPerToken * 1_000_000)",
        FigureText.count(candidate.total.rows),
        report.rows == 0 ? "" : FigureText.percent(Double(candidate.total.rows) / Double(report.rows)),
        FigureText.count(candidate.total.promptTokens), FigureText.count(candidate.total.completionTokens),
        report.money(candidate.total.cost),
      ].map { DataTable.Cell($0) })
  }

  private static func metrics(_ candidates: [ReportCandidate]) -> [Metric] {
    func labels(_ candidate: ReportCandidate, isNamed: Bool) -> [(String, String)] {
      (candidate.role.map { [("route", $0.name)] } ?? [])
        + (isNamed || candidate.role == nil ? [("model", candidate.name)] : [])
    }
    let weakestFirst = candidates.reversed()
    return [
      Metric(
        "requests", "Requests by the model they were routed to.",
        weakestFirst.map { (labels($0, isNamed: true), "\($0.total.rows)") }),
      Metric(
        "tokens", "Tokens of the routed requests.",
        weakestFirst.flatMap { candidate in
          [("prompt", candidate.total.promptTokens), ("completion", candidate.total.completionTokens)].map {
            (labels(candidate, isNamed: false) + [("kind", $0)], "\($1)")
          }
        }),
    ]
  }
}
