internal import FileFormats
internal import Numerics
internal import Running

/// The logged bill by model: what the log's own models cost at list prices, the dearest first, and what has no price.
enum LoggedModelsTable {
  static let head = ["logged model", "requests", "prompt tokens", "completion tokens", "cost there", "cache saved", ""]

  /// The models that are drawn, by falling cost; then what is left of the others.
  static func rows(_ table: LoggedModelTable, top: Int) -> [[String]] {
    let sorted = table.sorted.sorted {
      ($1.total.cost, $1.total.rows, $0.name) < ($0.total.cost, $0.total.rows, $1.name)
    }
    var others = table.rest
    for model in sorted.dropFirst(top) { others.merge(model.total) }
    let amounts = sorted.prefix(top).map(\.total.cost).filter { $0 > .zero }
    let decimals = FigureText.decimals(for: amounts)
    var rows = sorted.prefix(top).map { row(CSVText.plain($0.name.description), $0.total, decimals) }
    if others.rows > 0 { rows.append(row("all others", others, decimals)) }
    if table.missing.rows > 0 { rows.append(row("not told apart", table.missing, decimals)) }
    return rows
  }

  /// What a model's row says of its price.
  static func note(_ total: LoggedModelTotal) -> String {
    var notes: [String] = []
    if total.unpricedRows > 0 {
      let reason = total.gap.map { ": \($0.rawValue)" } ?? ""
      notes.append(
        total.pricedRows == 0 ? "not priced\(reason)" : "\(FigureText.count(total.unpricedRows)) not priced\(reason)")
    }
    if total.listPricedRows > 0 {
      notes.append(
        "\(FigureText.count(total.listPricedRows)) at the list price, for want of one for how they were served")
    }
    return notes.joined(separator: "; ")
  }

  private static func row(_ name: String, _ total: LoggedModelTotal, _ decimals: Int) -> [String] {
    func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
    let savings = total.cacheSavings
    let saved = savings == .zero ? "" : savings > .zero ? money(savings) : "-" + money(.zero - savings)
    return [
      name, FigureText.count(total.rows), FigureText.count(total.promptTokens),
      FigureText.count(total.completionTokens), total.pricedRows == 0 ? "" : money(total.cost), saved, note(total),
    ]
  }

  /// A table of the page; nothing without logged models.
  static func write(_ table: LoggedModelTable, top: Int, into writer: inout HTMLWriter) {
    let rows = rows(table, top: top)
    guard !rows.isEmpty else { return }
    writer.raw("<div class=\"scroll\"><table>\n<thead><tr><th>")
    writer.element("", head[0], "</th>")
    for name in head.dropFirst() { writer.element("<th class=\"n\">", name, "</th>") }
    writer.raw("</tr></thead>\n<tbody>\n")
    for row in rows {
      writer.element("<tr><th scope=\"row\">", row[0], "</th>")
      for cell in row.dropFirst() { writer.element("<td class=\"n\">", cell, "</td>") }
      writer.raw("</tr>\n")
    }
    writer.raw("</tbody>\n</table></div>\n")
  }
}
