internal import Assigning
package import Routing

/// A calibration as a person reads it.
package enum CalibrationText {
  package static func text(_ report: CalibrationReport) -> String {
    threshold(report) + costs(report) + quality(report) + distance(report) + winRates(report)
  }

  private static func threshold(_ report: CalibrationReport) -> String {
    let totals = report.costs.totals
    let interval = report.shareInterval
    var text = "threshold \(report.threshold)\n"
    if let range = report.thresholdInterval, let basis = report.intervalBasis {
      text += "  95% interval \(range.lowerBound) to \(range.upperBound), by \(basis.rawValue)\n"
    }
    let share = ReportText.percent(report.costs.projection.strongShare ?? 0)
    text += "  \(ReportText.count(totals.strong.rows)) of \(ReportText.count(totals.rows)) rows go strong: \(share); "
    text += "of further rows like these \(ReportText.percent(interval.lowerBound)) to "
    text += "\(ReportText.percent(interval.upperBound)) (95%)\n"
    if case .strongShare(let wanted) = report.target,
      totals.strong.rows > StrongShare.rows(wanted, of: totals.rows)
    {
      let more = totals.strong.rows - StrongShare.rows(wanted, of: totals.rows)
      text += "  \(ReportText.count(more)) more than asked for: rows of equal win rates go the same way\n"
    }
    return text
  }

  private static func costs(_ report: CalibrationReport) -> String {
    let projection = report.costs.projection
    let amounts = [projection.routed, projection.allStrong, projection.allWeak, projection.random]
    let decimals = ReportText.decimals(for: amounts)
    func money(_ amount: USD) -> String { ReportText.money(amount, decimals: decimals) }
    return "\nprojected cost\n  \(money(projection.routed)) routed; \(money(projection.allStrong)) all strong, "
      + "\(money(projection.allWeak)) all weak, \(money(projection.random)) at random\n"
  }

  private static func quality(_ report: CalibrationReport) -> String {
    guard let quality = report.quality, let map = report.map, let pair = report.mapPair else {
      return "\nexpected quality\n  none: \(report.qualityNote ?? "unknown")\n"
    }
    func range(_ range: ClosedRange<Double>?, _ format: (Double) -> String) -> String {
      range.map { " [\(format($0.lowerBound)), \(format($0.upperBound))]" } ?? ""
    }
    func places(_ value: Double) -> String { ReportText.fixed(value, 4) }
    var text = "\nexpected quality, if the log is like the graded prompts as a whole\n"
    text += "  PGR \(ReportText.percent(quality.recovered))\(range(quality.recoveredInterval, ReportText.percent)): "
    text += "the part of the gap between the models that is recovered\n"
    text += "  gap \(places(quality.gap))\(range(quality.gapInterval, places)) of \(map.unit) a request, "
    text += "\(pair.strong) over \(pair.weak); \(places(quality.gap * quality.recovered)) of it recovered\n"
    text += "  from \(ReportText.count(map.promptCount)) graded prompts: \(map.method)\n"
    if quality.undefinedCount > 0 {
      text += "  \(quality.undefinedCount) of \(quality.resampleCount) resamples see no gap at all and are in no "
      text += "interval of PGR\n"
    }
    return text
  }

  private static func distance(_ report: CalibrationReport) -> String {
    guard let distance = report.distance else {
      return "\ndistance from the training prompts\n  unknown: \(report.distanceNote ?? "no row was compared")\n"
    }
    let yardstick = distance.yardstick
    func places(_ value: Double) -> String { ReportText.fixed(value, 3) }
    var text = "\ndistance from the training prompts\n"
    text += "  largest cosine with one: mean \(places(distance.mean)), median \(places(distance.median)); "
    text += "among themselves: mean \(places(yardstick.mean)), median \(places(yardstick.median))\n"
    text += "  \(ReportText.percent(distance.remoteShare)) of the rows lie under \(places(yardstick.low)), as 5% of "
    text += "the training prompts do\n"
    if distance.duplicateCount > 0 {
      text += "  \(ReportText.count(distance.duplicateCount)) rows have the very embedding of a training prompt\n"
    }
    return text + "  \(verdict(distance))\n"
  }

  /// In plain words.
  package static func verdict(_ distance: TrainingDistance) -> String {
    let share = ReportText.percent(distance.remoteShare)
    switch distance.verdict {
    case .near:
      return "near: the log is about as like the training prompts as these are like each other"
    case .partlyFar:
      return "partly far: \(share) of the rows are unlike anything the router was trained on; check it on graded "
        + "prompts of your own"
    case .far:
      return "far: the router is out of its depth, \(share) of the rows are unlike anything it was trained on; "
        + "neither its win rates nor the expected quality can be relied on before graded prompts of your own bear "
        + "them out"
    }
  }

  /// A bar a bin, at most twelve.
  private static func winRates(_ report: CalibrationReport) -> String {
    let histogram = report.costs.histogram
    let size = (histogram.counts.count + 11) / 12
    let bins = stride(from: 0, to: histogram.counts.count, by: size).map { start in
      (
        edge: histogram.edge(start),
        count: histogram.counts[start..<min(histogram.counts.count, start + size)].reduce(0, +)
      )
    }
    let most = max(1, bins.map(\.count).max() ?? 1)
    let digits = histogram.edge(histogram.counts.count) - histogram.edge(0) < 0.12 ? 4 : 2
    var text = "\nwin rates, from\n"
    for bin in bins {
      let length = bin.count == 0 ? 0 : max(1, bin.count * 40 / most)
      let bar = String(repeating: "#", count: length)
      text += "  \(ReportText.fixed(bin.edge, digits))  \(bar) \(ReportText.count(bin.count))\n"
    }
    return text
  }
}
