internal import JSONCoding

/// What an entry of a price table charges at one service, tiers and kinds of tokens included.
struct RateCard: Sendable, Equatable {
  var rates: TokenRates
  /// By rising limit.
  var tiers: [PriceTier] = []
  var service = PriceService.standard
  /// How prices came about that the entry does not hold as such.
  var derivations: [String] = []

  init(rates: TokenRates) { self.rates = rates }

  /// Reads LiteLLM's members, such as `input_cost_per_token_above_200k_tokens_batches`.
  ///
  /// A service without prices of its own is refused, but for batches of providers that document them as half the list
  /// price. Where a service has a price but its tiers lack theirs, the dearer of the service's own and the tier's
  /// standard price stands in, and is told: an upper bound. A missing discount for cache hits is none; a missing price
  /// of cache writes is no less than the standard one.
  init(_ members: JSONValue, provider: String, service: PriceService) throws(PriceTable.Unusable) {
    let reader = RateReader(members)
    if members["tiered_pricing"] != nil {
      throw PriceTable.Unusable(
        reason: "it depends on the prompt's length by 'tiered_pricing', which is not read; give it by --price")
    }
    let standard = try reader.standardRates()
    let limits = try reader.tierLimits()
    self.init(rates: standard)
    self.service = service
    if service == .standard {
      for limit in limits { tiers.append(try reader.tier(above: limit, base: standard)) }
    } else if let own = try reader.rates(of: service, standard: standard) {
      rates = own
      var stoodIn = false
      for limit in limits {
        let list = try reader.tier(above: limit, base: standard)
        let tier = try reader.tier(above: limit, of: service, base: own)
        if let tier {
          tiers.append(tier)
        } else {
          stoodIn = true
          tiers.append(PriceTier(promptTokensAbove: limit.tokens, rates: RateCard.dearer(own, list.rates)))
        }
      }
      if stoodIn {
        derivations.append(
          "long prompts have no \(service.rawValue) price, the dearer of it and the list price is taken")
      }
    } else if service == .batch, PriceService.providersWithHalfPricedBatches.contains(provider) {
      rates = RateCard.halved(standard)
      for limit in limits {
        let list = try reader.tier(above: limit, base: standard)
        tiers.append(PriceTier(promptTokensAbove: limit.tokens, rates: RateCard.halved(list.rates)))
      }
      derivations.append("derived: half the list price, as \(provider) documents for batches")
    } else {
      let offered = try reader.services()
      throw PriceTable.Unusable(
        reason: "\(provider) gives no \(service.rawValue) price for it, and none is documented to derive it from"
          + "; it has prices for: \(offered.map(\.rawValue).joined(separator: ", ")); give one by --price")
    }
  }

  private static func halved(_ rates: TokenRates) -> TokenRates {
    func half(_ price: USD) -> USD { price.scaled(by: 1, over: 2) }
    return TokenRates(
      input: half(rates.input), output: half(rates.output), cacheRead: rates.cacheRead.map(half),
      cacheWrite: rates.cacheWrite.map(half), cacheWriteHour: rates.cacheWriteHour.map(half),
      audioInput: rates.audioInput.map(half), audioOutput: rates.audioOutput.map(half),
      reasoning: rates.reasoning.map(half))
  }

  /// Price by price; a discount for cache hits is only kept where both have one.
  private static func dearer(_ first: TokenRates, _ second: TokenRates) -> TokenRates {
    func dearer(_ first: USD?, _ second: USD?) -> USD? { [first, second].compactMap { $0 }.max() }
    return TokenRates(
      input: max(first.input, second.input), output: max(first.output, second.output),
      cacheRead: first.cacheRead == nil || second.cacheRead == nil ? nil : dearer(first.cacheRead, second.cacheRead),
      cacheWrite: dearer(first.cacheWrite, second.cacheWrite),
      cacheWriteHour: dearer(first.cacheWriteHour, second.cacheWriteHour),
      audioInput: dearer(first.audioInput, second.audioInput),
      audioOutput: dearer(first.audioOutput, second.audioOutput),
      reasoning: dearer(first.reasoning, second.reasoning))
  }
}
