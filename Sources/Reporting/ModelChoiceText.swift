internal import Assigning

/// A run with more than two models as a person reads it.
package enum ModelChoiceText {
  /// A line each, without ends.
  package static func lines(_ report: ModelChoiceReport) -> [String] {
    let decimals = decimals(report)
    let bill = report.bill
    var lines: [String] = []
    for (model, line) in zip(report.models, bill.lines) {
      let share = bill.rows == 0 ? 0 : Double(line.rows) / Double(bill.rows)
      lines.append(
        "\(ReportText.count(line.rows)) to \(model.name) (\(ReportText.percent(share))): "
          + "\(ReportText.money(line.cost, decimals: decimals)); all of them there: "
          + ReportText.money(line.allCost, decimals: decimals))
    }
    lines.append("\(ReportText.money(bill.cost, decimals: decimals)) in all")
    return lines + [goal(report), expectation(report)].compactMap(\.self)
  }

  static func decimals(_ report: ModelChoiceReport) -> Int {
    ReportText.decimals(for: [report.bill.cost] + report.bill.lines.map(\.allCost))
  }

  /// What was asked for, and what it took.
  static func goal(_ report: ModelChoiceReport) -> String {
    let (result, decimals) = (report.result, decimals(report))
    let spent = ReportText.money(report.bill.cost, decimals: decimals)
    guard case .budget(let budget) = result.goal, let limit = result.limit else {
      guard case .quality(let level) = result.goal else { return "\(spent) spent" }
      return "quality of \(ReportText.percent(level)) of the gap between \(report.models[0].name) and "
        + "\(report.models[report.models.count - 1].name): \(spent), the least that is expected to reach it"
    }
    var text = "budget "
    if case .amount = budget {
      text += ReportText.money(limit, decimals: decimals)
    } else {
      let part = "\(budget)".prefix { $0 != " " }
      text += "\(part) of \(report.models[0].name) for everything, \(ReportText.money(limit, decimals: decimals))"
    }
    let left = limit - report.bill.cost
    text += ": \(spent) spent, "
    text +=
      left == .zero
      ? "nothing left" : "$\(left.rounded(to: max(decimals, min(9, ReportText.decimals(for: [left]))))) left"
    return result.gainPerDollar == nil && left != .zero
      ? text + "; every request has the model that is expected to do best" : text
  }

  /// What is expected of the routes, and what it is worth; nil without rows.
  static func expectation(_ report: ModelChoiceReport) -> String? {
    let (bill, last) = (report.bill, report.models[report.models.count - 1].name)
    guard let routed = report.expected(bill.gain), let best = report.expected(bill.lines[0].allGain) else { return nil }
    guard report.scale == .wins else {
      let part = report.result.recovered.map { "\(ReportText.percent($0)) of the gap, " } ?? ""
      return
        "expected: \(part)\(ReportText.fixed(routed, 4)) of \(report.unit ?? "a grade") a request over \(last), by "
        + "the router's quality maps; \(report.models[0].name) for everything: \(ReportText.fixed(best, 4))"
    }
    return "expected wins against \(last): \(ReportText.percent(routed)) of the requests, ties as halves; "
      + "\(report.models[0].name) for everything: \(ReportText.percent(best)); requests were weighed by win rate, which "
      + "promises no quality"
  }
}
