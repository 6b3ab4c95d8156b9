internal import FileFormats
internal import Numerics
internal import Running

/// What was observed of the quality of the log's own answers: by the models that the log names, by group and by day, next to
/// what these requests cost there; and what a log with randomised routing says of the routes.
enum ObservedQualitySection {
  /// Days that are drawn at least.
  private static let leastDays = 48

  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard let ledger = report.ledger.quality, ledger.total.rows > 0 else { return [] }
    var blocks: [Block] = [.text(RichText(ObservedQualityText.observed(ledger)))]
    if ledger.total.observedRows > 0 {
      blocks.append(.verdict(ObservedQualityText.warning(ledger), .wary))
      blocks.append(.table(table("logged model", ledger.models, top: top)))
      for groups in ledger.groups where groups.field != "model" && groups.field != "day" {
        blocks.append(.table(table(groups.field, groups, top: top)))
      }
      if !ledger.days.sorted.isEmpty {
        blocks.append(.table(table("day (UTC)", ledger.days, top: max(top, leastDays), isByTime: true)))
      }
      blocks.append(.remark(ObservedQualityText.method))
      blocks += ObservedQualityText.asRouted(ledger, report).map { .text(RichText($0)) }
    }
    blocks += records(ledger).map { .record($0) } + metrics(ledger, top: top).map { .metric($0) }
    blocks.append(.summary(ObservedQualityText.summary(ledger)))
    return [ReportSection("Quality as observed", blocks)]
  }

  /// The parts of the most requests, and the rest as one.
  private static func table(
    _ title: String, _ table: QualityTable, top: Int, isByTime: Bool = false
  ) -> DataTable {
    let sorted = table.sorted.sorted { ($1.total.rows, $0.name) < ($0.total.rows, $1.name) }
    var drawn = Array(sorted.prefix(top))
    if isByTime { drawn.sort { $0.name < $1.name } }
    var others = table.rest
    for part in sorted.dropFirst(top) { others.merge(part.total) }
    let decimals = FigureText.decimals(for: drawn.map(\.total.cost).filter { $0 > .zero })
    func row(_ name: String, _ total: QualityTotal) -> DataTable.Row {
      let cost = total.pricedRows == 0 ? "" : FigureText.money(total.cost, decimals: decimals)
      let unpriced = total.rows - total.pricedRows
      return DataTable.Row(
        DataTable.Cell(name),
        [
          DataTable.Cell(FigureText.count(total.rows)), DataTable.Cell(FigureText.count(total.observedRows)),
          DataTable.Cell(ObservedQualityText.mean(total)),
          DataTable.Cell(
            cost, note: unpriced > 0 && total.pricedRows > 0 ? "of \(FigureText.count(total.pricedRows))" : ""),
        ])
    }
    var rows = drawn.map { row(CSVText.plain($0.name.description), $0.total) }
    if others.rows > 0 { rows.append(row("all others", others)) }
    if table.missing.rows > 0 { rows.append(row("not in the log", table.missing)) }
    return DataTable(title, ["requests", "observed", "mean score", "cost as logged"], rows)
  }

  private static func records(_ ledger: QualityLedger) -> [CSVRecord] {
    func record(_ section: String, _ name: String, _ total: QualityTotal) -> CSVRecord {
      let mean = ObservedQualityText.mean(total)
      return CSVRecord(
        section, name, rows: total.rows, amounts: total.pricedRows == 0 ? [:] : [.logged: total.cost],
        note: "\(FigureText.count(total.observedRows)) observed" + (mean.isEmpty ? "" : ", mean score \(mean)"))
    }
    func records(_ section: String, _ table: QualityTable) -> [CSVRecord] {
      table.sorted.map { record(section, $0.name.description, $0.total) }
        + (table.rest.rows > 0 ? [record("\(section) (rest)", "", table.rest)] : [])
        + (table.missing.rows > 0 ? [record("\(section) (missing)", "", table.missing)] : [])
    }
    return [record("observed quality", "", ledger.total)] + records("observed quality by model", ledger.models)
      + ledger.groups.flatMap { records("observed quality by \($0.field)", $0) }
      + (ledger.groups.contains { $0.field == "day" } ? [] : records("observed quality by day", ledger.days))
  }

  private static func metrics(_ ledger: QualityLedger, top: Int) -> [Metric] {
    let models = ledger.models.sorted.sorted { ($1.total.rows, $0.name) < ($0.total.rows, $1.name) }.prefix(top)
    return [
      Metric(
        "observed_quality_requests", "Requests, and those with an observed score.",
        [([("kind", "all")], "\(ledger.total.rows)"), ([("kind", "observed")], "\(ledger.total.observedRows)")]),
      Metric(
        "observed_quality_ratio", "Mean observed score of the logged answers, by the model of the log.",
        models.compactMap { model in
          model.total.mean.map { ([("model", model.name.description)], "\($0)") }
        }),
      Metric(
        "observed_quality_as_routed_ratio", "Estimated mean score as routed, from a log with randomised routing.",
        value: ledger.weighted?.value.map { "\($0)" }),
    ]
  }
}

/// Observed quality in sentences.
enum ObservedQualityText {
  static let method =
    "Intervals are of 95%, by the normal approximation with two scores of 0 and two of 1 in addition (Agresti and Coull, 1998), "
    + "and take the requests with a score as drawn at random from those of their row. Where people answer when they are "
    + "pleased or angry, they are not."

  static func score(_ value: Double) -> String { FigureText.fixed(value, 3) }

  /// `0.812 [0.790, 0.833]`, or nothing.
  static func mean(_ total: QualityTotal) -> String {
    total.mean.map { score($0) + FigureText.brackets(total.interval, score) } ?? ""
  }

  static func observed(_ ledger: QualityLedger) -> String {
    let total = ledger.total
    let all = FigureText.count(total.rows, of: "request")
    let sentence =
      total.observedRows == 0
      ? "None of \(all) has an observed score."
      : "\(FigureText.count(total.observedRows)) of \(all) \(total.observedRows == 1 ? "has" : "have") an observed score. "
        + "Their mean is \(mean(total))."
    return ([sentence] + flaws(ledger).map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }).joined(separator: " ")
  }

  /// Values without a score.
  private static func flaws(_ ledger: QualityLedger) -> [String] {
    var flaws: [String] = []
    if ledger.unreadableRows > 0 {
      flaws.append(
        FigureText.count(ledger.unreadableRows, of: "value is", plural: "values are")
          + " neither a number nor true or false nor one of the known words")
    }
    if ledger.outOfRangeRows > 0 {
      flaws.append(
        FigureText.count(ledger.outOfRangeRows, of: "number is", plural: "numbers are")
          + " outside of the scale, so those within it may be of another scale, too; --quality-scale says which, such as 1-5"
      )
    }
    return flaws
  }

  static func warning(_ ledger: QualityLedger) -> String {
    ledger.models.sorted.count > 1
      ? "This does not compare the models: each request was answered by one of them, and they got different requests."
      : "This says nothing of any other model: each request was answered by one model alone."
  }

  /// Why nothing is known of the quality as routed.
  static func unknownAsRouted(_ ledger: QualityLedger) -> String {
    guard let own = ledger.weighted else {
      return "the log does not say with which probability its models were chosen"
    }
    if own.statedRows == 0 {
      return own.unreadableRows > 0
        ? "no request states a probability from 0.00001 to 1" : "no request states the probability of its model"
    }
    return own.matchedRows == 0
      ? "no request was routed to the model that answered it"
      : "no request that was routed to its own model has a score"
  }

  /// What the log says of the routes.
  static func asRouted(_ ledger: QualityLedger, _ report: CostReport) -> [String] {
    guard let own = ledger.weighted, let value = own.value else {
      let remedy =
        ledger.weighted == nil
        ? " A log whose models were drawn at random says it, with --propensity POINTER." : ""
      return ["What quality these routes would give is not known, as \(unknownAsRouted(ledger)).\(remedy)"]
    }
    var sentences = [
      "As routed, the mean score would be \(score(value))\(FigureText.brackets(own.interval, score)), estimated from "
        + "\(FigureText.count(own.observedRows, of: "request")) that the log\u{2019}s random draw gave to the model that "
        + "\(own.observedRows == 1 ? "it is" : "they are") routed to, each weighed by the inverse of its probability "
        + "(self-normalised, Swaminathan and Joachims, 2015). They say as much as "
        + "\(FigureText.fixed(own.effectiveRows, 1)) requests of equal weights."
    ]
    if own.interval == nil {
      sentences.append(
        "That is fewer than \(FigureText.count(Int(WeightedQuality.leastEffectiveRows))), so no interval is given.")
    }
    if own.statedRows + own.unreadableRows < ledger.total.rows || own.unreadableRows > 0 {
      let rest = ledger.total.rows - own.statedRows
      sentences.append(
        FigureText.count(rest, of: "request states", plural: "requests state")
          + " no probability from 0.00001 to 1 and \(rest == 1 ? "is" : "are") left out.")
    }
    if let weight = own.weightPerRow {
      sentences.append(
        "The weights sum to \(FigureText.fixed(weight, 3)) a request; that is near 1 where the stated probabilities are true "
          + "and every model had a chance.")
      if abs(weight - 1) > suspiciousWeight {
        sentences.append("Here it is not near 1: do not rely on the estimate before you know why.")
      }
    }
    return [sentences.joined(separator: " ")]
  }

  /// A mean weight that differs from 1 by more than this is remarked on.
  private static let suspiciousWeight = 0.2

  /// What a run says of it on standard error.
  static func summary(_ ledger: QualityLedger) -> [String] {
    let total = ledger.total
    guard total.observedRows > 0 else {
      let flaws = flaws(ledger)
      let why =
        flaws.isEmpty
        ? "no request has a value there; is it the right field, or are these the scores of this log?"
        : flaws.joined(separator: "; ")
      return ["quality as observed: not known: \(why)"]
    }
    let models = ledger.models.sorted.sorted { ($1.total.rows, $0.name) < ($0.total.rows, $1.name) }.prefix(3)
      .compactMap { model in model.total.mean.map { "\(CSVText.plain(model.name.description)) \(score($0))" } }
    let parts =
      ledger.models.sorted.count > 1
      ? " (\(models.joined(separator: ", "))\(ledger.models.sorted.count > 3 ? ", ..." : ""); they got different requests, so "
        + "this does not compare them)"
      : ""
    var lines = [
      "quality as observed: mean score \(mean(total)) of \(FigureText.count(total.observedRows)) of "
        + "\(FigureText.count(total.rows, of: "request"))\(parts)"
    ]
    lines += flaws(ledger)
    if let own = ledger.weighted {
      lines.append(
        own.value.map { value in
          "quality as routed: \(score(value))\(FigureText.brackets(own.interval, score)), estimated from "
            + "\(FigureText.count(own.observedRows, of: "request")) by inverse probabilities, worth "
            + "\(FigureText.fixed(own.effectiveRows, 1)) of equal weights"
        } ?? "quality as routed: not known, as \(unknownAsRouted(ledger))")
    }
    return lines
  }
}
