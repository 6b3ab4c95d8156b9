internal import Assigning

/// The report as one table for spreadsheets (RFC 4180, CRLF), every group in it:
///
///     section,name,requests,strong_requests,strong_share,prompt_tokens,completion_tokens,routed_usd,all_strong_usd,
///     all_weak_usd,saved_usd
///
/// `section` is `total`, `model`, `group FIELD`, `group FIELD (rest)`, `group FIELD (missing)` or `rejected`; cells that
/// do not apply are empty. Amounts are exact decimals. A text that a spreadsheet could take for a formula begins with an
/// apostrophe.
enum CostReportCSV {
  static func encoded(_ report: CostReport) -> [UInt8] {
    var text =
      "section,name,requests,strong_requests,strong_share,prompt_tokens,completion_tokens,routed_usd,all_strong_usd,"
      + "all_weak_usd,saved_usd\r\n"
    let totals = report.totals
    append(
      "total", "", totals.rows, totals.strong.rows, totals.strong.promptTokens + totals.weak.promptTokens,
      totals.strong.completionTokens + totals.weak.completionTokens,
      [totals.routedCost, totals.allStrongCost, totals.allWeakCost, report.projection.saved], to: &text)
    for route in [Route.strong, .weak] {
      let total = totals[route]
      append(
        "model", report.pair[route], total.rows, route == .strong ? total.rows : 0, total.promptTokens,
        total.completionTokens, [total.cost], to: &text)
    }
    for table in report.ledger.groups {
      for (name, total) in table.sorted { append("group \(table.field)", name.description, total, to: &text) }
      if table.rest.rows > 0 { append("group \(table.field) (rest)", "", table.rest, to: &text) }
      if table.missing.rows > 0 { append("group \(table.field) (missing)", "", table.missing, to: &text) }
    }
    for reject in report.rejects {
      text += "rejected,\(cell(reject.reason)),\(reject.lines),,,,,,,,\r\n"
    }
    return Array(text.utf8)
  }

  private static func append(_ section: String, _ name: String, _ total: GroupTotal, to text: inout String) {
    append(
      section, name, total.rows, total.strongRows, total.promptTokens, total.completionTokens,
      [total.routedCost, total.allStrongCost, total.allWeakCost, total.saved], to: &text)
  }

  private static func append(
    _ section: String, _ name: String, _ rows: Int, _ strongRows: Int, _ promptTokens: Int, _ completionTokens: Int,
    _ amounts: [USD], to text: inout String
  ) {
    let share = rows == 0 ? "" : "\(Double(strongRows) / Double(rows))"
    var cells = [
      cell(section), cell(name), "\(rows)", "\(strongRows)", share, "\(promptTokens)", "\(completionTokens)",
    ]
    cells += amounts.map(\.description)
    cells += Array(repeating: "", count: 11 - cells.count)
    text += cells.joined(separator: ",") + "\r\n"
  }

  /// A text as one cell; control characters become spaces.
  static func cell(_ text: String) -> String {
    var safe = ReportText.plain(text)
    // Spreadsheets skip white space before a formula's sign.
    if let first = safe.first(where: { !$0.isWhitespace }), "=+-@＝＋－＠|%".contains(first) { safe = "'" + safe }
    guard safe.contains(where: { $0 == "," || $0 == "\"" || $0 == "'" || $0 == " " }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
