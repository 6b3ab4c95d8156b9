internal import FileFormats
internal import Numerics
package import Routing
package import Running

/// Everything that `calibrate` says. `CalibrationDocument` is its data, and `CalibrationSections` what people read of it.
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
    /// The graded prompts that the quality map was made from, the log taken as it is.
    case qualityResamples = "bootstrap resamples of the quality map"
  }

  package let target: Target
  package let threshold: CostThreshold
  /// Of 95%; nil where the threshold was given, or there is nothing to find one by.
  package let thresholdInterval: ClosedRange<Double>?
  package let intervalBasis: IntervalBasis?
  /// Of the share of strong calls on further rows like these, 95% by Wilson's score.
  package let shareInterval: ClosedRange<Double>
  /// Nil where `qualityNote` says why.
  package let quality: QualityProjection?
  package let map: QualityMap?
  /// The models whose gap `map` holds: those that score, whichever are priced.
  package let mapPair: ModelPair?
  package let qualityNote: String?
  /// Of a quality that was asked for with a confidence.
  package let guarantee: QualityGuarantee?
  /// Nil where `distanceNote` says why.
  package let distance: TrainingDistance?
  package let distanceNote: String?
  package let costs: CostReport

  package init(
    target: Target, threshold: CostThreshold, thresholdInterval: ClosedRange<Double>?, intervalBasis: IntervalBasis?,
    shareInterval: ClosedRange<Double>, quality: QualityProjection?, map: QualityMap?, mapPair: ModelPair?,
    qualityNote: String?, guarantee: QualityGuarantee? = nil,
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
    self.guarantee = guarantee
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
  let guarantee: Guarantee?
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
    /// Null where nothing can be promised; the interval holds there, too.
    let pgr: Double?
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
      (pgr, pgrInterval) = (quality.promised, quality.recoveredInterval?.ends)
      (strong, weak) = (pair.strong, pair.weak)
      (gap, gapInterval) = (quality.gap, quality.gapInterval?.ends)
      (unit, prompts, method) = (map.unit, map.promptCount, map.method)
      (resamples, withoutGap) = (quality.resampleCount, quality.undefinedCount)
    }
  }

  /// Left out unless a confidence was asked for.
  struct Guarantee: Encodable, LeftOutWhenNil {
    let quality: Double
    let confidence: Double
    let labels: Int
    let recovered: Double
    let strongShare: Double
    let method: String

    init(_ guarantee: QualityGuarantee) {
      (quality, confidence, labels) = (guarantee.quality, guarantee.confidence, guarantee.labelCount)
      (recovered, strongShare) = (guarantee.recovered, guarantee.strongShare)
      method = QualityGuarantee.method
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
    guarantee = report.guarantee.map(Guarantee.init)
    distance = report.distance.map(Distance.init)
    distanceNote = report.distanceNote
    costReport = ReportDocument(report.costs)
  }

  package func encoded() -> [UInt8] { JSONValueEncoder.text(of: self) }
}

/// What a calibration says: on the terminal, and as a page with the report of a run at its threshold.
package enum CalibrationSections {
  package static func text(_ report: CalibrationReport) -> String {
    TextRenderer.text(
      [threshold(report), cost(report), quality(report), distance(report)]
        + [ReportSection("Win rates, from", [.list(bars(report.costs.histogram))])])
  }

  static func page(of report: CalibrationReport, top: Int) -> ReportPage {
    let own = [threshold(report), quality(report), distance(report)]
    let costs = ReportSections.sections(of: report.costs, top: top)
      .filter { section in !own.contains { $0.title == section.title } }
    let title = "Threshold \(report.threshold) for \(FigureText.count(report.costs.totals.rows, of: "request"))"
    return ReportPage(
      title: title,
      parts: [
        .init(
          kicker: "routellm-batch, calibration", headline: RichText(title),
          lead: "\(report.costs.pair.strong) or \(report.costs.pair.weak), by \(router(report)).",
          sections: own + costs)
      ])
  }

  private static func router(_ report: CalibrationReport) -> String {
    report.costs.runs.first.map { "the router \($0.artefact.name)" } ?? "a router"
  }

  private static func threshold(_ report: CalibrationReport) -> ReportSection {
    let (totals, interval) = (report.costs.totals, report.shareInterval)
    var lines: [String] = []
    if let range = report.thresholdInterval, let basis = report.intervalBasis {
      lines.append("95% interval \(range.lowerBound) to \(range.upperBound), by \(basis.rawValue)")
    }
    if let guarantee = report.guarantee { lines.append(guarantee.text) }
    let share = FigureText.percent(report.costs.projection.strongShare ?? 0)
    lines.append(
      "\(FigureText.count(totals.strong.rows)) of \(FigureText.count(totals.rows, of: "row")) "
        + "\(totals.strong.rows == 1 ? "goes" : "go") strong: \(share); of further "
        + "rows like these, \(FigureText.percent(interval.lowerBound)) to \(FigureText.percent(interval.upperBound)) "
        + "(95%)")
    if case .strongShare(let wanted) = report.target {
      let more = totals.strong.rows - StrongShare.rows(wanted, of: totals.rows)
      if more > 0 {
        lines.append("\(FigureText.count(more)) more than asked for: rows of equal win rates go the same way")
      }
    }
    let warning = report.distance.flatMap { distance in
      distance.warning.map { Block.verdict(FigureText.sentence($0), DriftSection.mood(distance)) }
    }
    return ReportSection("Threshold \(report.threshold)", [warning].compactMap(\.self) + [.list(lines)])
  }

  private static func cost(_ report: CalibrationReport) -> ReportSection {
    let (costs, projection) = (report.costs, report.costs.projection)
    return ReportSection(
      "Projected cost",
      [
        .list([
          "\(costs.money(projection.routed)) routed; \(costs.money(projection.allStrong)) all strong, "
            + "\(costs.money(projection.allWeak)) all weak, \(costs.money(projection.random)) at random"
        ])
      ])
  }

  private static func quality(_ report: CalibrationReport) -> ReportSection {
    guard let quality = report.quality, let map = report.map, let pair = report.mapPair else {
      return ReportSection("Expected quality", [.list(["none: \(report.qualityNote ?? "unknown")"])])
    }
    let pgr = FigureText.percent(quality.recovered) + FigureText.brackets(quality.recoveredInterval, FigureText.percent)
    guard quality.isPromised else {
      let interval = FigureText.brackets(quality.recoveredInterval, FigureText.percent)
      return ReportSection(
        "Expected quality",
        [
          .list([
            "PGR unknown here\(interval): the log is far from the prompts that were graded; grade some of its requests and "
              + "give them with --labels"
          ])
        ])
    }
    let gap = FigureText.grades(quality.gap) + FigureText.brackets(quality.gapInterval, FigureText.grades)
    var lines = [
      "PGR \(pgr): the part of the gap between the models that is recovered, if the log is like the graded prompts",
      "gap \(gap) of \(map.unit) a request, \(pair.strong) over \(pair.weak); "
        + "\(FigureText.grades(quality.gap * quality.recovered)) of it recovered",
      "from \(FigureText.count(map.promptCount)) graded prompts: \(map.method)",
    ]
    if quality.undefinedCount > 0 { lines.append(QualitySection.without(quality)) }
    return ReportSection("Expected quality", [.list(lines)])
  }

  private static func distance(_ report: CalibrationReport) -> ReportSection {
    DriftSection.section(report.distance, note: report.distanceNote, sample: nil)
  }

  /// A bar a bin.
  private static func bars(_ histogram: WinRateHistogram) -> [String] {
    let bins = WinRateSection.bins(histogram)
    let most = max(1, bins.map(\.rows).max() ?? 1)
    return bins.map { bin in
      let length = bin.rows == 0 ? 0 : max(1, bin.rows * 40 / most)
      return "\(bin.edge)  \(String(repeating: "#", count: length)) \(FigureText.count(bin.rows))"
    }
  }
}
