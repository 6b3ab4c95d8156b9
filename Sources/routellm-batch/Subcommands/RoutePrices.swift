internal import Assigning
internal import ModelNaming

/// The price options of a `route` command line, and what is to be said of the prices they give.
enum RoutePrices {
  static func table(_ arguments: ParsedArguments, handPrices: [HandPrice]) throws -> PriceTable {
    var seen: Set<String> = []
    for price in handPrices where !seen.insert(price.name).inserted {
      throw UsageError("--price gives '\(price.name)' two prices")
    }
    let table = try arguments.string("prices").map { try PriceTable.reading($0) } ?? PriceTable.shipped()
    return table.overridden(by: handPrices)
  }

  /// - Parameter today: starts with a date such as `2026-11-23`.
  static func notes(
    strong: ModelPrice, weak: ModelPrice, handPrices: [HandPrice], aliases: ModelAliasTable, today: String
  ) -> [String] {
    var notes = ["strong \(strong)", "weak \(weak)"]
    if strong.inputPerToken <= weak.inputPerToken, strong.outputPerToken <= weak.outputPerToken {
      notes.append("warning: strong \(strong.name) costs no more than weak \(weak.name): are the two swapped?")
    }
    for price in [strong, weak] {
      guard let date = price.deprecationDate else { continue }
      // Dates of this form order as their texts do.
      notes.append(
        date <= today.prefix(10)
          ? "warning: \(price.tableKey) is past its end: \(price.provider) was to stop serving it on \(date)"
          : "\(price.tableKey) is deprecated: \(price.provider) stops serving it on \(date)")
    }
    for price in handPrices where !aliases.areSame(price.name, strong.name) && !aliases.areSame(price.name, weak.name) {
      notes.append("--price \(price.name) is of neither model of the pair; it prices logged requests only")
    }
    return notes
  }
}
