internal import FileFormats
internal import Numerics
internal import Running

/// What the log's own models cost at list prices, the most expensive first, and what has no price.
enum LoggedSection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    let (sum, models) = (report.ledger.logged, report.ledger.loggedModels)
    let columns: [DataTable.Column] = [
      "requests", "prompt tokens", "completion tokens", "cost there", "cache saved",
    ]
    let rows = rows(models, top: top)
    var blocks = [sentence(report).map { Block.text(RichText($0)) }].compactMap(\.self)
    if !rows.isEmpty { blocks.append(.table(DataTable("logged model", columns, rows))) }
    guard !blocks.isEmpty || sum.observedRows > 0 else { return [] }
    return [ReportSection("As logged", blocks + records(report.ledger) + metrics(report, top: top).map { .metric($0) })]
  }

  /// What a run says of it on standard error.
  static func text(_ report: CostReport) -> String? {
    sentence(report).map { "As logged: " + $0.prefix(1).lowercased() + $0.dropFirst() + unpriced(report) }
  }

  /// How many models without a price a run names.
  private static let namedModels = 5

  /// The models that have no price, those of the most requests first, and what to do about it; after a space.
  private static func unpriced(_ report: CostReport) -> String {
    let models = report.ledger.loggedModels.sorted.filter { $0.total.unpricedRows > 0 }
      .sorted { ($1.total.unpricedRows, $0.name) < ($0.total.unpricedRows, $1.name) }
    guard !models.isEmpty else { return "" }
    let named = models.prefix(namedModels).map {
      "\(CSVText.plain($0.name.description)) (\(FigureText.count($0.total.unpricedRows)))"
    }
    let more = models.count - named.count
    return " Not priced: " + named.joined(separator: ", ")
      + (more > 0 ? " and \(FigureText.count(more, of: "more model"))" : "")
      + "; --alias NAME=MODEL says which model a name stands for, --price NAME=IN,OUT gives it a price."
  }

  /// What the log's own models cost against the routed run, for the requests that have both; nil if none has.
  private static func sentence(_ report: CostReport) -> String? {
    let logged = report.ledger.logged
    func unpriced(_ more: String) -> String {
      FigureText.count(logged.unpricedRows, of: "\(more)request names", plural: "\(more)requests name")
        + " a model for which the price table has no single price."
    }
    guard logged.rows > 0 else {
      let sentence = logged.unpricedRows == 0 ? "" : "Not known. " + unpriced("")
      let all = sentence + recorded(logged)
      return all.isEmpty ? nil : String(all.drop { $0 == " " })
    }
    let decimals = FigureText.decimals(for: [logged.cost, logged.routedCost])
    let which =
      logged.rows == report.totals.rows
      ? "all requests" : "\(FigureText.count(logged.rows)) of \(FigureText.count(report.totals.rows, of: "request"))"
    return "The log records the model and the tokens of \(which). At list prices they cost "
      + "\(FigureText.money(logged.cost, decimals: decimals)) there, and "
      + "\(FigureText.money(logged.routedCost, decimals: decimals)) as routed."
      + (logged.unpricedRows == 0 ? "" : " " + unpriced("more ")) + recorded(logged)
  }

  /// What the log itself says of costs, after a space.
  private static func recorded(_ logged: LoggedTotal) -> String {
    var text = ""
    if logged.recordedRows > 0 {
      text +=
        " The log's own costs of \(FigureText.count(logged.recordedRows, of: "request")) sum to "
        + "\(FigureText.money(logged.recordedCost, decimals: FigureText.decimals(for: [logged.recordedCost])))."
    }
    if logged.cacheHitRows > 0 {
      text +=
        " \(FigureText.count(logged.cacheHitRows, of: "request was", plural: "requests were")) answered from the proxy's "
        + "cache and cost nothing there."
    }
    return text
  }

  /// The models that are drawn, by falling cost; then what is left of the others.
  private static func rows(_ table: LoggedModelTable, top: Int) -> [DataTable.Row] {
    let sorted = sorted(table)
    var others = table.rest
    for model in sorted.dropFirst(top) { others.merge(model.total) }
    let decimals = FigureText.decimals(for: sorted.prefix(top).map(\.total.cost).filter { $0 > .zero })
    func row(_ name: String, _ total: LoggedModelTotal) -> DataTable.Row {
      func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
      let savings = total.cacheSavings
      let saved = savings == .zero ? "" : savings > .zero ? money(savings) : "-" + money(.zero - savings)
      return DataTable.Row(
        DataTable.Cell(name, note: note(total)),
        [
          FigureText.count(total.rows), FigureText.count(total.promptTokens),
          FigureText.count(total.completionTokens), total.pricedRows == 0 ? "" : money(total.cost), saved,
        ].map { DataTable.Cell($0) })
    }
    var rows = sorted.prefix(top).map { row(CSVText.plain($0.name.description), $0.total) }
    if others.rows > 0 { rows.append(row("all others", others)) }
    if table.missing.rows > 0 { rows.append(row("models not listed", table.missing)) }
    return rows
  }

  private static func sorted(_ table: LoggedModelTable) -> [(name: GroupName, total: LoggedModelTotal)] {
    table.sorted.sorted { ($1.total.cost, $1.total.rows, $0.name) < ($0.total.cost, $0.total.rows, $1.name) }
  }

  /// What a model's row says of its price.
  private static func note(_ total: LoggedModelTotal) -> String {
    var notes: [String] = []
    if total.unpricedRows > 0 {
      let reason = total.gap.map { ": \($0.rawValue)" } ?? ""
      notes.append(
        total.pricedRows == 0 ? "not priced\(reason)" : "\(FigureText.count(total.unpricedRows)) not priced\(reason)")
    }
    if total.listPricedRows > 0 {
      notes.append(
        "\(FigureText.count(total.listPricedRows)) at the list price, as the table has none for how they were served")
    }
    return notes.joined(separator: "; ")
  }

  private static func records(_ ledger: CostLedger) -> [Block] {
    let (table, sum) = (ledger.loggedModels, ledger.logged)
    guard sum.observedRows > 0 else { return [] }
    func record(_ section: String, _ name: String, _ total: LoggedModelTotal) -> CSVRecord {
      CSVRecord(
        section, name, rows: total.rows, tokens: (total.promptTokens, total.completionTokens),
        amounts: total.pricedRows == 0
          ? [:] : [.routed: total.routedCost, .logged: total.cost, .cacheSavings: total.cacheSavings],
        note: note(total))
    }
    var records = [
      CSVRecord(
        "logged", "", rows: sum.rows,
        amounts: [.routed: sum.routedCost, .logged: sum.cost, .cacheSavings: sum.cacheSavings])
    ]
    records += table.sorted.map { record("logged model", $0.name.description, $0.total) }
    if table.rest.rows > 0 { records.append(record("logged model (rest)", "", table.rest)) }
    if table.missing.rows > 0 { records.append(record("logged model (missing)", "", table.missing)) }
    return records.map { .record($0) }
  }

  private static func metrics(_ report: CostReport, top: Int) -> [Metric] {
    let (sum, table) = (report.ledger.logged, report.ledger.loggedModels)
    let models = table.sorted.filter { $0.total.pricedRows > 0 }
      .sorted { ($1.total.cost, $0.name) < ($0.total.cost, $1.name) }.prefix(top)
    return [
      Metric(
        "logged_cost_usd", "Cost of the requests whose model and tokens the log records, there and as routed.",
        sum.rows == 0
          ? [] : [([("plan", "logged")], "\(sum.cost)"), ([("plan", "routed")], "\(sum.routedCost)")]),
      Metric(
        "logged_model_cost_usd", "Cost at list prices of the most expensive models that the log names.",
        models.map { ([("model", $0.name.description)], "\($0.total.cost)") }),
      Metric(
        "logged_unpriced_requests", "Requests whose logged model has no price in the table.",
        value: sum.unpricedRows == 0 ? nil : "\(sum.unpricedRows)"),
      Metric(
        "recorded_cost_usd", "Cost of the requests for which the log has one of its own.",
        value: sum.recordedRows == 0 ? nil : "\(sum.recordedCost)"),
      Metric(
        "cache_hit_requests", "Requests that a proxy answered from its own cache.",
        value: sum.cacheHitRows == 0 ? nil : "\(sum.cacheHitRows)"),
    ]
  }
}
