internal import Assigning

extension CostReportDifference {
  /// As a table for a terminal.
  ///
  /// - Parameters:
  ///   - names: what the two reports are called.
  ///   - top: how many groups of each grouping are told.
  package func text(names: (before: String, after: String), top: Int) -> String {
    var text = "A: \(ReportText.plain(names.before))\nB: \(ReportText.plain(names.after))\n\n"
    text += table(
      [["", "A", "B", "change", ""]]
        + figures.map { figure in
          let (change, relative) = changed(figure)
          return [figure.name, shown(figure.before), shown(figure.after), change, relative]
        })
    if let changeByVolume, let changeByRequest {
      text += "\nThe cost changed by \(signed(changeByVolume + changeByRequest)): "
      text +=
        "\(signed(changeByVolume)) by the number of requests, \(signed(changeByRequest)) by what a request costs.\n"
    }
    if let winRateGap {
      text += "Win rates: the two cumulative distributions are at most \(ReportText.percent(winRateGap)) apart.\n"
    }
    for grouping in groupings {
      let changed = grouping.groups.filter(\.isChanged)
      let unchanged = grouping.groups.count - changed.count
      if changed.isEmpty, unchanged > 0 {
        text += "\nBy \(ReportText.plain(grouping.field)): none of \(ReportText.count(unchanged)) changed\n"
        continue
      }
      text += "\nBy \(ReportText.plain(grouping.field)), largest changes first"
      text += grouping.isComplete ? ":\n" : " (of groups within the cap; the list is not complete):\n"
      text += table(
        [["", "A", "B", "change", ""]]
          + changed.prefix(top).map { group in
            [
              String(ReportText.plain(group.name.description).prefix(40)), money(group.before.routedCost),
              money(group.after.routedCost),
              signed(group.change), relative(group.before.routedCost.approximate, group.after.routedCost.approximate),
            ]
          })
      if changed.count > top { text += "and \(ReportText.count(changed.count - top)) more\n" }
      if unchanged > 0 { text += "unchanged: \(ReportText.count(unchanged))\n" }
    }
    if !caveats.isEmpty {
      text += "\nNot like for like:\n" + caveats.map { "  \(ReportText.plain($0))\n" }.joined()
    }
    return text
  }

  private func shown(_ value: Figure.Value?) -> String {
    switch value {
    case .count(let count): ReportText.count(count)
    case .usd(let amount): money(amount)
    case .fraction(let fraction): ReportText.fixed(fraction * 100, 2) + "%"
    case nil: "-"
    }
  }

  private func changed(_ figure: Figure) -> (change: String, relative: String) {
    switch (figure.before, figure.after) {
    case (.count(let before), .count(let after)):
      let change = after - before
      return ((change > 0 ? "+" : "") + ReportText.count(change), relative(Double(before), Double(after)))
    case (.usd(let before), .usd(let after)):
      return (signed(after - before), relative(before.approximate, after.approximate))
    case (.fraction(let before), .fraction(let after)):
      let change = (after - before) * 100
      return ((change > 0 ? "+" : "") + ReportText.fixed(change, 2) + " points", "")
    default: return ("-", "")
    }
  }

  private func relative(_ before: Double, _ after: Double) -> String {
    guard before != 0 else { return after == 0 ? "" : "new" }
    let change = (after - before) / abs(before)
    return (change > 0 ? "+" : "") + ReportText.percent(change)
  }

  private func money(_ amount: USD) -> String {
    let decimals = min(ReportText.decimals(for: [amount < .zero ? USD.zero - amount : amount]), 6)
    return (amount < .zero ? "-$" : "$") + (amount < .zero ? USD.zero - amount : amount).rounded(to: decimals)
  }

  private func signed(_ amount: USD) -> String { (amount > .zero ? "+" : "") + money(amount) }

  /// Columns as wide as they must be, figures on the right.
  private func table(_ rows: [[String]]) -> String {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + space : "  " + space + cell
      }
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
