internal import Assigning
internal import ModelNaming

/// `--what-if strong=X,weak=Y`: pairs to be priced beside the run's own.
enum WhatIfRequest {
  /// - Parameter pair: of the run; stands in for a model that is left out.
  static func pairs(
    _ arguments: ParsedArguments, pair: PricedPair, prices: PriceTable, aliases: ModelAliasTable
  ) throws -> [PricedPair] {
    try arguments.strings("what-if").map { text in
      var named: [String: ModelPrice] = [:]
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, ["strong", "weak"].contains(words[0]), !words[1].isEmpty, named[words[0]] == nil else {
          throw UsageError("--what-if takes strong=MODEL,weak=MODEL or one of the two, not '\(text)'")
        }
        named[words[0]] = try prices.price(of: words[1], aliases: aliases)
      }
      return PricedPair(strong: named["strong"] ?? pair.strong, weak: named["weak"] ?? pair.weak)
    }
  }
}
