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
    notes += withdrawals([strong, weak], today: today)
    for price in handPrices where !aliases.areSame(price.name, strong.name) && !aliases.areSame(price.name, weak.name) {
      notes.append("--price \(price.name) is of neither model of the pair; it prices logged requests only")
    }
    return notes
  }

  /// Of the models between the strongest and the weakest.
  static func notes(between prices: [ModelPrice], today: String) -> [String] {
    prices.map { "between \($0)" } + withdrawals(prices, today: today)
  }

  /// What is to be said of models that are or will be withdrawn.
  private static func withdrawals(_ prices: [ModelPrice], today: String) -> [String] {
    prices.compactMap { price in
      guard let date = price.deprecationDate else { return nil }
      // Dates of this form order as their texts do.
      return date <= today.prefix(10)
        ? "warning: \(price.tableKey) is past its end: \(price.provider) was to stop serving it on \(date)"
        : "\(price.tableKey) is deprecated: \(price.provider) stops serving it on \(date)"
    }
  }
}
