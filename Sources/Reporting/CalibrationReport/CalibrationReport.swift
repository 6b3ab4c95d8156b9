internal import FileFormats
internal import Numerics
package import Routing
package import Running

/// Everything that `calibrate` tells. `CalibrationText` and `CalibrationReportJSON` write it; they compute nothing but
/// layout.
package struct CalibrationReport: Sendable {
  /// What the threshold was to reach.
  package enum Target: Sendable, Equatable {
    case strongShare(Double)
    /// A PGR.
    case quality(Double)
    /// Nothing: the user gave the threshold.
    case threshold
  }

  /// What an interval of the threshold rests on.
  package enum IntervalBasis: String, Sendable {
    /// The log's rows as draws from all requests.
    case orderStatistics = "exact order statistics of the rows"
    /// The graded prompts behind the quality map, the log taken as it is.
    case qualityResamples = "bootstrap resamples of the quality map"
  }

  package let target: Target
  package let threshold: CostThreshold
  /// Of 95%; nil where the threshold was given, or nothing tells one.
  package let thresholdInterval: ClosedRange<Double>?
  package let intervalBasis: IntervalBasis?
  /// Of the share of strong calls on further rows like these, 95% by Wilson's score.
  package let shareInterval: ClosedRange<Double>
  /// Nil where `qualityNote` says why.
  package let quality: QualityProjection?
  package let map: QualityMap?
  /// Whose gap `map` tells: the models that score, whichever are priced.
  package let mapPair: ModelPair?
  package let qualityNote: String?
  /// Nil where `distanceNote` says why.
  package let distance: TrainingDistance?
  package let distanceNote: String?
  package let costs: CostReport

  package init(
    target: Target, threshold: CostThreshold, thresholdInterval: ClosedRange<Double>?, intervalBasis: IntervalBasis?,
    shareInterval: ClosedRange<Double>, quality: QualityProjection?, map: QualityMap?, mapPair: ModelPair?,
    qualityNote: String?,
    distance: TrainingDistance?, distanceNote: String?, costs: CostReport
  ) {
    self.target = target
    self.threshold = threshold
    self.thresholdInterval = thresholdInterval
    self.intervalBasis = intervalBasis
    self.shareInterval = shareInterval
    self.quality = quality
    self.map = map
    self.mapPair = mapPair
    self.qualityNote = qualityNote
    self.distance = distance
    self.distanceNote = distanceNote
    self.costs = costs
  }
}

/// A calibration as data, described in `ReportSchema.md`: schema `routellm-batch/calibration`, version 1.
package struct CalibrationDocument: Encodable {
  let schema = "routellm-batch/calibration"
  let version = 1
  let threshold: Threshold
  let strongShare: Share
  let quality: Quality?
  let qualityNote: String?
  let distance: Distance?
  let distanceNote: String?
  let costReport: ReportDocument

  struct Threshold: Encodable {
    let value: Double
    let target: String
    let asked: Double?
    let interval: [Double]?
    let intervalBy: String?
  }

  struct Share: Encodable {
    let value: Double?
    let rows: Int
    let interval: [Double]
  }

  struct Quality: Encodable {
    let pgr: Double
    let pgrInterval: [Double]?
    let strong: String
    let weak: String
    let gap: Double
    let gapInterval: [Double]?
    let unit: String
    let prompts: Int
    let method: String
    let resamples: Int
    let withoutGap: Int

    init?(_ report: CalibrationReport) {
      guard let quality = report.quality, let map = report.map, let pair = report.mapPair else { return nil }
      (pgr, pgrInterval) = (quality.recovered, quality.recoveredInterval?.ends)
      (strong, weak) = (pair.strong, pair.weak)
      (gap, gapInterval) = (quality.gap, quality.gapInterval?.ends)
      (unit, prompts, method) = (map.unit, map.promptCount, map.method)
      (resamples, withoutGap) = (quality.resampleCount, quality.undefinedCount)
    }
  }

  struct Distance: Encodable {
    let rows: Int
    let mean: Double
    let median: Double
    let remoteShare: Double
    let duplicates: Int
    let verdict: String
    let training: ReportDocument.Drift.Training

    init(_ distance: TrainingDistance) {
      (rows, mean, median) = (distance.rowCount, distance.mean, distance.median)
      (remoteShare, duplicates) = (distance.remoteShare, distance.duplicateCount)
      verdict = distance.verdict.rawValue
      training = ReportDocument.Drift.Training(distance.yardstick)
    }
  }

  package init(_ report: CalibrationReport) {
    let (target, asked): (String, Double?) =
      switch report.target {
      case .strongShare(let share): ("strong share", share)
      case .quality(let level): ("quality", level)
      case .threshold: ("given", nil)
      }
    threshold = Threshold(
      value: report.threshold.value, target: target, asked: asked, interval: report.thresholdInterval?.ends,
      intervalBy: report.intervalBasis?.rawValue)
    strongShare = Share(
      value: report.costs.projection.strongShare, rows: report.costs.totals.strong.rows,
      interval: report.shareInterval.ends)
    quality = Quality(report)
    qualityNote = report.qualityNote
    distance = report.distance.map(Distance.init)
    distanceNote = report.distanceNote
    costReport = ReportDocument(report.costs)
  }

  package func encoded() -> [UInt8] { JSONValueEncoder.text(of: self) }
}

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
    let share = FigureText.percent(report.costs.projection.strongShare ?? 0)
    text += "  \(FigureText.count(totals.strong.rows)) of \(FigureText.count(totals.rows)) rows go strong: \(share); "
    text += "of further rows like these \(FigureText.percent(interval.lowerBound)) to "
    text += "\(FigureText.percent(interval.upperBound)) (95%)\n"
    if case .strongShare(let wanted) = report.target,
      totals.strong.rows > StrongShare.rows(wanted, of: totals.rows)
    {
      let more = totals.strong.rows - StrongShare.rows(wanted, of: totals.rows)
      text += "  \(FigureText.count(more)) more than asked for: rows of equal win rates go the same way\n"
    }
    return text
  }

  private static func costs(_ report: CalibrationReport) -> String {
    let projection = report.costs.projection
    let amounts = [projection.routed, projection.allStrong, projection.allWeak, projection.random]
    let decimals = FigureText.decimals(for: amounts)
    func money(_ amount: USD) -> String { FigureText.money(amount, decimals: decimals) }
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
    func places(_ value: Double) -> String { FigureText.fixed(value, 4) }
    var text = "\nexpected quality, if the log is like the graded prompts as a whole\n"
    text += "  PGR \(FigureText.percent(quality.recovered))\(range(quality.recoveredInterval, FigureText.percent)): "
    text += "the part of the gap between the models that is recovered\n"
    text += "  gap \(places(quality.gap))\(range(quality.gapInterval, places)) of \(map.unit) a request, "
    text += "\(pair.strong) over \(pair.weak); \(places(quality.gap * quality.recovered)) of it recovered\n"
    text += "  from \(FigureText.count(map.promptCount)) graded prompts: \(map.method)\n"
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
    func places(_ value: Double) -> String { FigureText.fixed(value, 3) }
    var text = "\ndistance from the training prompts\n"
    text += "  largest cosine with one: mean \(places(distance.mean)), median \(places(distance.median)); "
    text += "among themselves: mean \(places(yardstick.mean)), median \(places(yardstick.median))\n"
    text += "  \(FigureText.percent(distance.remoteShare)) of the rows lie under \(places(yardstick.low)), as 5% of "
    text += "the training prompts do\n"
    if distance.duplicateCount > 0 {
      text += "  \(FigureText.count(distance.duplicateCount)) rows have the very embedding of a training prompt\n"
    }
    return text + "  \(verdict(distance))\n"
  }

  /// In plain words.
  package static func verdict(_ distance: TrainingDistance) -> String {
    let share = FigureText.percent(distance.remoteShare)
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
      text += "  \(FigureText.fixed(bin.edge, digits))  \(bar) \(FigureText.count(bin.count))\n"
    }
    return text
  }
}
