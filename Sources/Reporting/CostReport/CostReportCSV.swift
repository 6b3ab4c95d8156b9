internal import FileFormats
internal import Running

/// The report as one table for spreadsheets (RFC 4180, CRLF), every group in it:
///
///     section,name,requests,strong_requests,strong_share,prompt_tokens,completion_tokens,routed_usd,all_strong_usd,
///     all_weak_usd,saved_usd,routed_low_usd,routed_high_usd,limit_usd,expected_pgr,logged_usd,cache_savings_usd,note
///
/// `section` is `total`, `model`, `budget` or `quality`, `what if`, `logged`, `logged model` (also with `(rest)` or
/// `(missing)`), `group FIELD`, `group FIELD (rest)`, `group FIELD (missing)` or `rejected`; cells that do not apply are
/// empty. `routed_low_usd` and `routed_high_usd` are between what the cost lies for want of tokens. Amounts are exact
/// decimals. A text that a spreadsheet could take for a formula begins with an apostrophe.
enum CostReportCSV {
  private enum Column: String, CaseIterable {
    case section, name, requests
    case strongRequests = "strong_requests"
    case strongShare = "strong_share"
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case routed = "routed_usd"
    case allStrong = "all_strong_usd"
    case allWeak = "all_weak_usd"
    case saved = "saved_usd"
    case routedLow = "routed_low_usd"
    case routedHigh = "routed_high_usd"
    case limit = "limit_usd"
    case recovered = "expected_pgr"
    case logged = "logged_usd"
    case cacheSavings = "cache_savings_usd"
    case note
  }

  static func encoded(_ report: CostReport) -> [UInt8] {
    var text = Column.allCases.map(\.rawValue).joined(separator: ",") + "\r\n"
    for cells in rows(report) {
      text += Column.allCases.map { cells[$0] ?? "" }.joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  private static func rows(_ report: CostReport) -> [[Column: String]] {
    let totals = report.totals
    let interval = report.ledger.bounds.routed.interval(around: totals.routedCost)
    var total = row(
      "total", "", rows: totals.rows, strong: totals.strong.rows,
      tokens: (
        totals.strong.promptTokens + totals.weak.promptTokens,
        totals.strong.completionTokens + totals.weak.completionTokens
      ),
      amounts: [
        .routed: totals.routedCost, .allStrong: totals.allStrongCost, .allWeak: totals.allWeakCost,
        .saved: report.projection.saved, .routedLow: interval.lowerBound, .routedHigh: interval.upperBound,
      ])
    total[.recovered] = report.spending?.quality.map { "\($0.recovered)" }
    var rows = [total]
    for route in [Route.strong, .weak] {
      let part = totals[route]
      rows.append(
        row(
          "model", report.pair[route], rows: part.rows, strong: route == .strong ? part.rows : 0,
          tokens: (part.promptTokens, part.completionTokens), amounts: [.routed: part.cost]))
    }
    if let spending = report.spending { rows.append(row(spending)) }
    rows += report.alternatives.map { alternative in
      let bill = alternative.bill
      return row(
        "what if", "\(alternative.strong.name) / \(alternative.weak.name)",
        amounts: [.routed: bill.routed, .allStrong: bill.allStrong, .allWeak: bill.allWeak, .saved: bill.saved])
    }
    rows += logged(report.ledger)
    for table in report.ledger.groups {
      rows += table.sorted.map { row("group \(table.field)", $0.name.description, $0.total) }
      if table.rest.rows > 0 { rows.append(row("group \(table.field) (rest)", "", table.rest)) }
      if table.missing.rows > 0 { rows.append(row("group \(table.field) (missing)", "", table.missing)) }
    }
    rows += report.rejects.map {
      [.section: "rejected", .name: CSVText.cell($0.reason), .requests: "\($0.lines)"]
    }
    return rows
  }

  private static func row(_ spending: SpendingReport) -> [Column: String] {
    let result = spending.result
    var amounts: [Column: USD] = [.routed: result.spent]
    amounts[.limit] = result.limit
    var cells =
      switch result.goal {
      case .budget(let budget): row("budget", "\(budget)", amounts: amounts)
      case .quality(let level): row("quality", "\(level)", amounts: amounts)
      case .threshold(let threshold): row("threshold", "\(threshold)", amounts: amounts)
      case .strongShare(let share): row("strong-share", "\(share)", amounts: amounts)
      }
    cells[.recovered] = spending.quality.map { "\($0.recovered)" }
    cells[.note] = spending.qualityNote.map(CSVText.cell)
    return cells
  }

  private static func logged(_ ledger: CostLedger) -> [[Column: String]] {
    func row(_ section: String, _ name: String, _ total: LoggedModelTotal) -> [Column: String] {
      var cells = CostReportCSV.row(
        section, name, rows: total.rows, tokens: (total.promptTokens, total.completionTokens),
        amounts: total.pricedRows == 0
          ? [:] : [.routed: total.routedCost, .logged: total.cost, .cacheSavings: total.cacheSavings])
      cells[.note] = CSVText.cell(LoggedModelsTable.note(total))
      return cells
    }
    let (table, sum) = (ledger.loggedModels, ledger.logged)
    guard sum.observedRows > 0 else { return [] }
    var rows = [
      CostReportCSV.row(
        "logged", "", rows: sum.rows,
        amounts: [.routed: sum.routedCost, .logged: sum.cost, .cacheSavings: sum.cacheSavings])
    ]
    rows += table.sorted.map { row("logged model", $0.name.description, $0.total) }
    if table.rest.rows > 0 { rows.append(row("logged model (rest)", "", table.rest)) }
    if table.missing.rows > 0 { rows.append(row("logged model (missing)", "", table.missing)) }
    return rows
  }

  private static func row(_ section: String, _ name: String, _ total: GroupTotal) -> [Column: String] {
    row(
      section, name, rows: total.rows, strong: total.strongRows, tokens: (total.promptTokens, total.completionTokens),
      amounts: [
        .routed: total.routedCost, .allStrong: total.allStrongCost, .allWeak: total.allWeakCost, .saved: total.saved,
      ])
  }

  /// - Parameters:
  ///   - strong: of `rows`, those that went strong; nil where that is not told.
  ///   - tokens: of prompts and completions.
  private static func row(
    _ section: String, _ name: String, rows: Int? = nil, strong: Int? = nil, tokens: (Int, Int)? = nil,
    amounts: [Column: USD]
  ) -> [Column: String] {
    var cells = amounts.mapValues(\.description)
    cells[.section] = CSVText.cell(section)
    cells[.name] = CSVText.cell(name)
    cells[.requests] = rows.map { "\($0)" }
    cells[.strongRequests] = strong.map { "\($0)" }
    if let rows, let strong, rows > 0 { cells[.strongShare] = "\(Double(strong) / Double(rows))" }
    cells[.promptTokens] = tokens.map { "\($0.0)" }
    cells[.completionTokens] = tokens.map { "\($0.1)" }
    return cells
  }
}
