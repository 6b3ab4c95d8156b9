internal import Assigning
internal import JSONCoding
internal import Routing

/// A calibration as a JSON document, indented. Schema `routellm-batch/calibration`, version 1:
///
/// - `threshold`: `value`, `target` (`strong share`, `quality`, `given`), `asked` for the first two, `interval` (two
///   numbers or null) and `interval_by`.
/// - `strong_share`: `value`, `rows`, and the Wilson `interval` on further rows like these.
/// - `quality`: `pgr` and `gap` with intervals, the pair `strong` and `weak` whose gap it is, `unit`, `prompts`, `method`, `resamples`, `without_gap`; or null, and
///   `quality_note` says why.
/// - `distance`: `rows`, `mean`, `median`, `remote_share`, `duplicates`, `verdict`, and the training prompts' own `mean`
///   and `quantiles` under `training`; or null, and `distance_note` says why.
/// - `cost_report`: the report of a run at this threshold, as `CostReportJSON` documents it.
package enum CalibrationReportJSON {
  package static func encoded(_ report: CalibrationReport) -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/calibration", "version": 1, "threshold": threshold(report),
      "strong_share": [
        "value": report.costs.projection.strongShare.map(JSONValue.double) ?? .null,
        "rows": .integer(report.costs.totals.strong.rows), "interval": interval(report.shareInterval),
      ],
      "quality": quality(report), "quality_note": report.qualityNote.map(JSONValue.string) ?? .null,
      "distance": report.distance.map(distance) ?? .null,
      "distance_note": report.distanceNote.map(JSONValue.string) ?? .null,
      "cost_report": CostReportJSON.document(report.costs),
    ]
    return document.encoded()
  }

  private static func threshold(_ report: CalibrationReport) -> JSONValue {
    let (name, asked): (String, Double?) =
      switch report.target {
      case .strongShare(let share): ("strong share", share)
      case .quality(let level): ("quality", level)
      case .threshold: ("given", nil)
      }
    return [
      "value": .double(report.threshold.value), "target": .string(name),
      "asked": asked.map(JSONValue.double) ?? .null, "interval": interval(report.thresholdInterval),
      "interval_by": report.intervalBasis.map { .string($0.rawValue) } ?? .null,
    ]
  }

  private static func quality(_ report: CalibrationReport) -> JSONValue {
    guard let quality = report.quality, let map = report.map, let pair = report.mapPair else { return .null }
    return [
      "pgr": .double(quality.recovered), "pgr_interval": interval(quality.recoveredInterval),
      "strong": .string(pair.strong), "weak": .string(pair.weak), "gap": .double(quality.gap),
      "gap_interval": interval(quality.gapInterval), "unit": .string(map.unit),
      "prompts": .integer(map.promptCount), "method": .string(map.method),
      "resamples": .integer(quality.resampleCount), "without_gap": .integer(quality.undefinedCount),
    ]
  }

  private static func distance(_ distance: TrainingDistance) -> JSONValue {
    [
      "rows": .integer(distance.rowCount), "mean": .double(distance.mean), "median": .double(distance.median),
      "remote_share": .double(distance.remoteShare), "duplicates": .integer(distance.duplicateCount),
      "verdict": .string(distance.verdict.rawValue),
      "training": [
        "prompts": .integer(distance.yardstick.promptCount), "mean": .double(distance.yardstick.mean),
        "quantiles": .array(distance.yardstick.quantiles.map(JSONValue.double)),
      ],
    ]
  }

  private static func interval(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { .array([.double($0.lowerBound), .double($0.upperBound)]) } ?? .null
  }
}
