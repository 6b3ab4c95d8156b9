internal import Assigning
internal import JSONCoding
internal import Routing

/// The members `quality` and `drift` of a cost report, and why they may be null.
enum CostReportExpectation {
  static func quality(_ report: CostReport) -> JSONValue {
    guard let quality = report.quality, let evidence = report.evidence.quality else { return .null }
    let points = report.qualityCurve?.points ?? []
    return [
      "pgr": .double(quality.recovered), "pgr_interval": interval(quality.recoveredInterval),
      "gap": .double(quality.gap), "gap_interval": interval(quality.gapInterval),
      "lost": .double(quality.lost), "lost_interval": interval(quality.lostInterval),
      "strong": .string(evidence.pair.strong), "weak": .string(evidence.pair.weak),
      "unit": .string(evidence.map.unit), "prompts": .integer(evidence.map.promptCount),
      "resamples": .integer(quality.resampleCount), "without_gap": .integer(quality.undefinedCount),
      "by_share": .array(
        points.map { point in
          [
            .integer(point.strongRows), .double(point.recovered),
            point.interval.map { .double($0.lowerBound) } ?? .null,
            point.interval.map { .double($0.upperBound) } ?? .null,
          ]
        }),
    ]
  }

  static func qualityNote(_ report: CostReport) -> String? {
    guard report.quality == nil else { return nil }
    if report.evidence.quality != nil, report.totals.rows > 0 {
      return "the quality map expects the strong model to be no better than the weak one on this log"
    }
    return report.evidence.qualityNote ?? "no request was routed"
  }

  static func drift(_ report: CostReport) -> JSONValue {
    guard let drift = report.drift else { return .null }
    return [
      "verdict": .string(drift.verdict.rawValue), "compared": .integer(drift.rowCount),
      "is_sample": .bool(!report.ledger.similarities.isWhole), "mean": .double(drift.mean),
      "median": .double(drift.median), "remote_share": .double(drift.remoteShare),
      "duplicates": .integer(drift.duplicateCount),
      "training": [
        "prompts": .integer(drift.yardstick.promptCount), "mean": .double(drift.yardstick.mean),
        "quantiles": .array(drift.yardstick.quantiles.map(JSONValue.double)),
      ],
    ]
  }

  static func driftNote(_ report: CostReport) -> String? {
    guard report.drift == nil else { return nil }
    return report.evidence.trainingNote ?? "no request was compared"
  }

  private static func interval(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null
  }
}
