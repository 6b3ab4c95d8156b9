internal import Assigning

extension ReportCalibration {
  /// As a person reads it.
  package var text: String {
    "threshold \(point.threshold)\n" + strongRowsText + limitText + neighboursText + costText
  }

  private var strongRowsText: String {
    var text = "  \(ReportText.count(point.strongRows)) of \(ReportText.count(rows)) rows go strong: "
    text += ReportCalibration.percent(share)
    if let askedRows {
      let more = point.strongRows - askedRows
      let difference =
        more == 0 ? "as asked" : "\(ReportText.count(abs(more))) \(more > 0 ? "more" : "fewer") than asked for"
      text += ", \(difference)"
    }
    return text + "\n"
  }

  private var limitText: String {
    guard let limit else { return "" }
    return "  $\(point.cost.rounded(to: 2)) of $\(limit.rounded(to: 2)) are spent; requests go strong by win rate, not "
      + "by gain for cost as 'route --budget' sends them\n"
  }

  private var neighboursText: String {
    var text = ""
    for (index, what) in [(chosen - 1, "fewer"), (chosen + 1, "more")] where thresholds.points.indices.contains(index) {
      let other = thresholds.points[index]
      text += "  next \(what): \(other.threshold), for "
      text += "\(ReportCalibration.percent(Double(other.strongRows) / Double(rows)))\n"
    }
    text +=
      "  reports keep win rates in steps of 1/65,536; \(ReportText.count(thresholds.cellCount)) of them hold rows, "
    return text + "the fullest \(ReportCalibration.percent(Double(thresholds.fullestCell) / Double(rows)))\n"
  }

  private var costText: String {
    let amounts = [point.cost, allStrongCost, allWeakCost]
    let decimals = ReportText.decimals(for: amounts)
    let texts = amounts.map { ReportText.money($0, decimals: decimals) }
    return "\nprojected cost\n  \(texts[0]) routed; \(texts[1]) all strong, \(texts[2]) all weak\n"
  }

  /// With places enough to tell a step from none.
  private static func percent(_ share: Double) -> String { ReportText.fixed(100 * share, 3) + "%" }
}
