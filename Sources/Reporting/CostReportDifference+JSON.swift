internal import Assigning
internal import JSONCoding

extension CostReportDifference {
  /// Schema `routellm-batch/cost-report-difference`, version 1: `figures` with `before`, `after` and `change` each
  /// (amounts in US dollars as exact text), `change_by_volume_usd`, `change_by_request_usd`, `win_rate_gap`, `groups`
  /// by field with rows `[name, requests_before, requests_after, routed_usd_before, routed_usd_after, change_usd]`, the
  /// largest change first, and `not_like_for_like`.
  package func encoded() -> [UInt8] {
    let document: JSONValue = [
      "schema": "routellm-batch/cost-report-difference", "version": 1,
      "figures": .object(
        figures.map { figure in
          .init(
            name: figure.key,
            value: [
              "before": json(figure.before), "after": json(figure.after),
              "change": json(change(figure.before, figure.after)),
            ])
        }),
      "change_by_volume_usd": json(changeByVolume.map { .usd($0) }),
      "change_by_request_usd": json(changeByRequest.map { .usd($0) }),
      "win_rate_gap": json(winRateGap.map { .fraction($0) }),
      "groups": .array(
        groupings.map { grouping in
          [
            "field": .string(grouping.field), "is_complete": .bool(grouping.isComplete),
            "groups": .array(
              grouping.groups.map {
                [
                  .string($0.name.description), .integer($0.before.rows), .integer($0.after.rows),
                  .string($0.before.routedCost.description), .string($0.after.routedCost.description),
                  .string($0.change.description),
                ]
              }),
          ]
        }),
      "not_like_for_like": .array(caveats.map(JSONValue.string)),
    ]
    return document.encoded(keepsRowsTogether: true)
  }

  private func json(_ value: Figure.Value?) -> JSONValue {
    switch value {
    case .count(let count): .integer(count)
    case .usd(let amount): .string(amount.description)
    case .fraction(let fraction): .double(fraction)
    case nil: .null
    }
  }

  private func change(_ before: Figure.Value?, _ after: Figure.Value?) -> Figure.Value? {
    switch (before, after) {
    case (.count(let before), .count(let after)): .count(after - before)
    case (.usd(let before), .usd(let after)): .usd(after - before)
    case (.fraction(let before), .fraction(let after)): .fraction(after - before)
    default: nil
    }
  }
}
