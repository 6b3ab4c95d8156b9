internal import Assigning
internal import JSONCoding

/// Between what the costs lie, as far as the tokens are not known: `cost/intervals` of a report, `[lowest, highest]` each,
/// and what it is drawn from, `state/token_bounds`: `rows` and the distances `[below, above]` of each cost.
enum CostBoundsJSON {
  static func intervals(_ bounds: CostBounds, of projection: CostProjection) -> JSONValue {
    func pair(_ distance: CostBounds.Distance, _ amount: USD) -> JSONValue {
      let interval = distance.interval(around: amount)
      return [.string("\(interval.lowerBound)"), .string("\(interval.upperBound)")]
    }
    return [
      "rows": .integer(bounds.rows), "routed_usd": pair(bounds.routed, projection.routed),
      "all_strong_usd": pair(bounds.allStrong, projection.allStrong),
      "all_weak_usd": pair(bounds.allWeak, projection.allWeak), "saved_usd": pair(bounds.saved, projection.saved),
    ]
  }

  static func state(_ bounds: CostBounds) -> JSONValue {
    func pair(_ distance: CostBounds.Distance) -> JSONValue {
      [.string("\(distance.below)"), .string("\(distance.above)")]
    }
    return [
      "rows": .integer(bounds.rows), "routed": pair(bounds.routed), "all_strong": pair(bounds.allStrong),
      "all_weak": pair(bounds.allWeak), "saved": pair(bounds.saved),
    ]
  }

  /// - Parameter state: a report's; one of an earlier version of the program tells no bounds.
  static func bounds(_ state: StoredObject) throws(ReportingError) -> CostBounds {
    guard state.value["token_bounds"] != nil else { return CostBounds() }
    let stored = try state.object("token_bounds")
    func distance(_ name: String) throws(ReportingError) -> CostBounds.Distance {
      guard let value = stored.value[name] else {
        throw .unexpected(file: stored.file, path: "\(stored.path)/\(name)", expected: "two amounts")
      }
      let amounts = try StoredObject(file: stored.file, path: "\(stored.path)/\(name)", value: value)
        .row(counts: 0..<0, amounts: 0..<2).amounts
      return CostBounds.Distance(below: amounts[0], above: amounts[1])
    }
    return CostBounds(
      rows: try stored.count("rows"), routed: try distance("routed"), allStrong: try distance("all_strong"),
      allWeak: try distance("all_weak"), saved: try distance("saved"))
  }
}
