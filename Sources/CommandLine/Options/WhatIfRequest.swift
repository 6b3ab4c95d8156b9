internal import Routing
internal import Running

/// `--what-if strong=X,weak=Y`: models at whose prices the run's choices are priced, too.
enum WhatIfRequest {
  /// - Parameter prices: of the run's pair; they stand in for a model that is left out.
  static func prices(
    _ arguments: ParsedArguments, insteadOf prices: [ModelPrice], table: PriceTable, aliases: ModelAliasTable
  ) throws -> [[ModelPrice]] {
    try arguments.strings("what-if").map { text in
      var named: [String: ModelPrice] = [:]
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, ["strong", "weak"].contains(words[0]), !words[1].isEmpty, named[words[0]] == nil else {
          throw UsageError("--what-if takes strong=MODEL,weak=MODEL or one of the two, not '\(text)'")
        }
        named[words[0]] = try table.price(of: words[1], aliases: aliases)
      }
      return [named["strong"] ?? prices[0], named["weak"] ?? prices[prices.count - 1]]
    }
  }
}
