package import JSONCoding

extension QualityMap {
  /// The member `quality_map` of a manifest: `unit`, `prompts`, `method`, and the knots as four lists of one length,
  /// `win_rates`, `gains`, `low` and `high`.
  package func jsonValue() -> JSONValue {
    func list(_ member: KeyPath<Knot, Double>) -> JSONValue {
      .array(knots.map { .double($0[keyPath: member]) })
    }
    return [
      "unit": .string(unit), "prompts": .integer(promptCount), "method": .string(method),
      "win_rates": list(\.winRate), "gains": list(\.gain), "low": list(\.low), "high": list(\.high),
    ]
  }

  init(_ reader: ManifestReader) throws(RoutingError) {
    let winRates = try reader.doubles("win_rates")
    let gains = try reader.doubles("gains")
    let low = try reader.doubles("low")
    let high = try reader.doubles("high")
    for (name, list) in [("gains", gains), ("low", low), ("high", high)] where list.count != winRates.count {
      throw reader.fail(name, "holds \(list.count) numbers where 'win_rates' holds \(winRates.count)")
    }
    let knots = winRates.indices.map {
      Knot(winRate: winRates[$0], gain: gains[$0], low: low[$0], high: high[$0])
    }
    do throws(RoutingError) {
      self = try QualityMap(
        knots: knots, unit: try reader.string("unit"), promptCount: try reader.integer("prompts"),
        method: try reader.string("method"))
    } catch {
      // An error of a member names the file already.
      throw error.subject == reader.path ? error : reader.fail("", "\(error)")
    }
  }
}
