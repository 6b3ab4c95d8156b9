internal import Routing
internal import Running
internal import TextModels

/// `--what-if strong=X,weak=Y`: pairs to be priced beside the run's own.
enum WhatIfRequest {
  /// The counts of prompt tokens that the pairs need besides those of the run, and which is whose. Models that share an
  /// encoding, with the run's or with each other, are counted once.
  ///
  /// - Parameter encodings: of the run's models, and of the pairs' as `models` lists them.
  static func counted(
    _ pairs: [PricedPair], by encodings: PromptEncodings, aliases: ModelAliasTable
  ) -> (pairs: [AlternativePair], counts: [FurtherCount]) {
    let (places, counts) = places(of: models(pairs), by: encodings, aliases: aliases)
    let alternatives = pairs.enumerated().map { index, prices in
      AlternativePair(prices: prices, strongPlace: places[2 * index], weakPlace: places[2 * index + 1])
    }
    return (alternatives, counts)
  }

  /// Where the prompts of each of `encodings.others` are counted, and the counts that this needs.
  ///
  /// - Parameter models: their names.
  static func places(
    of models: [String], by encodings: PromptEncodings, aliases: ModelAliasTable
  ) -> (places: [CountPlace], counts: [FurtherCount]) {
    var counts: [FurtherCount] = []
    func place(_ encoding: PromptEncoding?, _ model: String) -> CountPlace {
      let images = PromptEncodings.imageTokens(model, aliases: aliases)
      if encoding === encodings.strong, images == encodings.strongImageTokens { return .strong }
      if encoding === encodings.weak, images == encodings.weakImageTokens { return .weak }
      if let known = counts.firstIndex(where: { $0.isSame(encoding, images) }) { return .further(known) }
      counts.append(FurtherCount(encoding: encoding, imageTokens: images))
      return .further(counts.count - 1)
    }
    return (zip(models, encodings.others).map { place($1, $0) }, counts)
  }

  /// The names of the pairs' models, two a pair.
  static func models(_ pairs: [PricedPair]) -> [String] { pairs.flatMap { [$0.strong.name, $0.weak.name] } }

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
