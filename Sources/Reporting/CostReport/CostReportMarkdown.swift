internal import FileFormats
internal import Numerics
internal import Running

/// The report as Markdown with tables, for merge requests, wikis and terminals.
package enum CostReportMarkdown {
  package static func encoded(_ report: CostReport, top: Int) -> [UInt8] {
    var text = "# Cost of routing \(FigureText.count(report.requests.routed)) requests\n\n"
    text += summary(report) + "\n"
    if report.projection.rows > 0 {
      text += bill(report, top: top)
      if let spending = report.spending {
        text += "\n## Budget or quality\n\n" + SpendingText.lines(spending).map { "- \(escaped($0))\n" }.joined()
      }
      if !report.alternatives.isEmpty { text += "\n## What if\n\n```\n\(WhatIfTable.text(report))```\n" }
      for table in report.ledger.groups { text += groups(DrawnGroups(table, top: top), report) }
      text += lengths(report.ledger.lengths)
      text += tokens(report)
    }
    text += rejects(report)
    text += provenance(report)
    return Array(text.utf8)
  }

  private static func summary(_ report: CostReport) -> String {
    let projection = report.projection
    guard let share = projection.strongShare else { return "No request was routed.\n" }
    let savings = SavingsText(Savings(report), report)
    var text = "Sending \(FigureText.percent(share)) of the requests to \(escaped(report.pair.strong)) "
    text += savings.tone == .plain ? escaped(savings.claim) : "**\(escaped(savings.claim))**"
    text += escaped(savings.rest) + ". The rest goes to \(escaped(report.pair.weak)). "
    text += "Projected from list prices" + (report.prices.date.map { " of \($0)" } ?? "")
    return text + " and the tokens of the log, not billed.\n\n\(CostReportPage.thresholdText(report.threshold))\n"
  }

  private static func bill(_ report: CostReport, top: Int) -> String {
    let projection = report.projection
    let decimals = FigureText.decimals(of: projection)
    var text = "\n## The bill\n\n" + head(["plan", "cost", "of all strong"])
    for (name, cost) in [
      ("routed", projection.routed), ("random, at the same share", projection.random),
      ("all strong", projection.allStrong), ("all weak", projection.allWeak),
    ] {
      let against = projection.allStrong == .zero ? 0 : cost.approximate / projection.allStrong.approximate
      text += row([name, FigureText.money(cost, decimals: decimals), FigureText.percent(against)])
    }
    if let logged = CostReportBill.loggedText(report) { text += "\n\(logged)\n" }
    if let bounds = CostBoundsText.line(report) { text += "\nNot all tokens are known: \(escaped(bounds)).\n" }
    let models = LoggedModelsTable.rows(report.ledger.loggedModels, top: top)
    if !models.isEmpty { text += "\n" + head(LoggedModelsTable.head) + models.map(row).joined() }
    text += "\n" + head(["model", "requests", "prompt tokens", "completion tokens", "cost"])
    for route in [Route.strong, .weak] {
      let total = report.totals[route]
      text += row([
        report.pair[route], FigureText.count(total.rows), FigureText.count(total.promptTokens),
        FigureText.count(total.completionTokens), FigureText.money(total.cost, decimals: decimals),
      ])
    }
    return text
  }

  private static func groups(_ drawn: DrawnGroups, _ report: CostReport) -> String {
    let decimals = FigureText.decimals(of: report.projection)
    var text = "\n## Cost \(escaped(drawn.title))\n\n"
    if let caveat = drawn.caveat { text += caveat + "\n\n" }
    text += head([drawn.field, "requests", "strong", "routed", "all strong", "all weak"])
    for group in drawn.rows {
      let total = group.total
      text += row([
        group.name, FigureText.count(total.rows), total.strongShare.map(FigureText.percent) ?? "",
        FigureText.money(total.routedCost, decimals: decimals),
        FigureText.money(total.allStrongCost, decimals: decimals),
        FigureText.money(total.allWeakCost, decimals: decimals),
      ])
    }
    return text
  }

  private static func lengths(_ table: LengthTable) -> String {
    var text = "\n## Length and win rate\n\n" + head(["prompt tokens", "requests", "strong", "mean win rate"])
    for bin in table.occupied {
      let (tokens, total) = (LengthTable.tokens(of: bin), table.bins[bin])
      let share = total.rows == 0 ? "" : FigureText.percent(Double(total.strongRows) / Double(total.rows))
      text += row([
        "\(FigureText.count(tokens.lowerBound)) to \(FigureText.count(tokens.upperBound))",
        FigureText.count(total.rows), share, total.meanWinRate.map { FigureText.fixed($0, 4) } ?? "",
      ])
    }
    return text
  }

  private static func tokens(_ report: CostReport) -> String {
    var text = "\n## What the figures rest on\n\n" + head(["tokens", "requests", "tokens"])
    for line in TokenGround.lines(of: report) {
      text += row([
        "\(line.name): \(line.note)", FigureText.count(line.tally.rows), FigureText.count(line.tally.tokens),
      ])
    }
    let untold = UntoldFacts.lines(report)
    if !untold.isEmpty {
      text += "\nWhat the log cannot tell:\n\n" + untold.map { "- \(escaped($0))\n" }.joined()
    }
    return text
  }

  private static func rejects(_ report: CostReport) -> String {
    let requests = report.requests
    var text = "\n## Rejected lines\n\n\(FigureText.count(requests.read)) lines read: "
    text += "\(FigureText.count(requests.routed)) routed, \(FigureText.count(requests.rejected)) rejected. "
    text += "Blank lines: \(FigureText.count(requests.blank)).\n"
    guard !report.rejects.isEmpty else { return text }
    text += "\n" + head(["reason", "lines"])
    for reject in report.rejects { text += row([reject.reason, FigureText.count(reject.lines)]) }
    return text
  }

  private static func provenance(_ report: CostReport) -> String {
    var text = "\n## Provenance\n\n"
    for price in [report.strongPrice, report.weakPrice] { text += "- \(escaped(price.description))\n" }
    for run in report.runs {
      text += "- routellm-batch \(escaped(run.version)), \(escaped(run.startedAt)), router "
      text += "\(escaped(run.artefact.name))\n"
      for input in run.inputs {
        text += "  - \(escaped(input.path)): \(FigureText.count(input.rows)) rows, sha256 \(escaped(input.sha256))\n"
      }
    }
    return text
  }

  /// A table's head: the first column on the left, figures on the right.
  private static func head(_ names: [String]) -> String {
    row(names) + "|:--|" + String(repeating: "--:|", count: names.count - 1) + "\n"
  }

  private static func row(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |\n" }

  /// A text that Markdown shows as it is.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in CSVText.plain(text).unicodeScalars {
      if "\\`*_[]<>|#&~".unicodeScalars.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
