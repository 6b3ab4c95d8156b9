internal import Assigning
internal import JSONCoding

extension ReportCalibration {
  /// The same as data, indented. Schema `routellm-batch/report-calibration`, version 1: `threshold`, `rows`,
  /// `strong_rows` and `strong_share` it gives, `asked_rows` of a share or `limit_usd` of a budget, `cost_usd`,
  /// `all_strong_usd`, `all_weak_usd`, and `fullest_cell_rows`, by which neighbouring thresholds differ at most.
  package func encoded() -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/report-calibration", "version": .integer(1),
      "threshold": .double(point.threshold.value), "rows": .integer(rows), "strong_rows": .integer(point.strongRows),
      "strong_share": .double(share), "asked_rows": askedRows.map(JSONValue.integer) ?? .null,
      "limit_usd": limit.map { .string($0.description) } ?? .null, "cost_usd": .string(point.cost.description),
      "all_strong_usd": .string(allStrongCost.description), "all_weak_usd": .string(allWeakCost.description),
      "fullest_cell_rows": .integer(thresholds.fullestCell),
    ]
    return document.encoded()
  }
}
