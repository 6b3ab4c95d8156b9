internal import FileFormats

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
        reason: "it depends on the prompt's length by 'tiered_pricing', which is not read; give a price with --price")
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
          "long prompts have no \(service.rawValue) price, the higher of it and the list price is taken")
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
          + "; it has prices for: \(offered.map(\.rawValue).joined(separator: ", ")); give one with --price")
    }
  }

  private static func halved(_ rates: TokenRates) -> TokenRates {
    func half(_ price: USD) -> USD { price.scaled(by: 1, over: 2) }
    return TokenRates(
      input: half(rates.input), output: half(rates.output), cacheRead: rates.cacheRead.map(half),
      cacheWrite: rates.cacheWrite.map(half), cacheWriteHour: rates.cacheWriteHour.map(half),
      audioInput: rates.audioInput.map(half), audioOutput: rates.audioOutput.map(half),
      reasoning: rates.reasoning.map(half), imageInput: rates.imageInput.map(half),
      imageOutput: rates.imageOutput.map(half))
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
      reasoning: dearer(first.reasoning, second.reasoning), imageInput: dearer(first.imageInput, second.imageInput),
      imageOutput: dearer(first.imageOutput, second.imageOutput))
  }
}

/// Reads the prices of one entry by LiteLLM's names.
struct RateReader {
  struct TierLimit: Comparable {
    /// As the names have it, such as `200k`.
    let name: String
    let tokens: Int

    static func < (first: TierLimit, second: TierLimit) -> Bool { first.tokens < second.tokens }
  }

  private let members: JSONValue

  init(_ members: JSONValue) { self.members = members }

  func standardRates() throws(PriceTable.Unusable) -> TokenRates {
    var rates = TokenRates(
      input: try required("input_cost_per_token", "input"), output: try required("output_cost_per_token", "output"))
    try readKinds(into: &rates, suffix: "")
    return rates
  }

  /// Nil if the service has no prices of its own; it must have both.
  func rates(of service: PriceService, standard: TokenRates) throws(PriceTable.Unusable) -> TokenRates? {
    guard let input = try price("input_cost_per_token\(service.suffix)"),
      let output = try price("output_cost_per_token\(service.suffix)")
    else { return nil }
    var rates = TokenRates(input: input, output: output)
    try readKinds(into: &rates, suffix: service.suffix)
    // What a service does not price apart is charged at the list price of its kind, where that is the dearer.
    if rates.cacheWrite == nil { rates.cacheWrite = standard.cacheWrite.map { max($0, input) } }
    if rates.cacheWriteHour == nil { rates.cacheWriteHour = standard.cacheWriteHour.map { max($0, input) } }
    if rates.audioInput == nil { rates.audioInput = standard.audioInput.map { max($0, input) } }
    if rates.audioOutput == nil { rates.audioOutput = standard.audioOutput.map { max($0, output) } }
    if rates.imageInput == nil { rates.imageInput = standard.imageInput.map { max($0, input) } }
    if rates.imageOutput == nil { rates.imageOutput = standard.imageOutput.map { max($0, output) } }
    if rates.reasoning == nil, let listed = standard.reasoning, listed != standard.output {
      rates.reasoning = max(listed, output)
    }
    return rates
  }

  func services() throws(PriceTable.Unusable) -> [PriceService] {
    var found: [PriceService] = []
    for service in PriceService.allCases where try price("input_cost_per_token\(service.suffix)") != nil {
      found.append(service)
    }
    return found
  }

  /// By rising limit.
  func tierLimits() throws(PriceTable.Unusable) -> [TierLimit] {
    var limits: [TierLimit] = []
    for member in members.members ?? [] {
      for kind in ["input_cost_per_token_above_", "output_cost_per_token_above_"] where member.name.hasPrefix(kind) {
        let rest = member.name.dropFirst(kind.count)
        guard let end = rest.firstRange(of: "k_tokens")?.lowerBound, let thousands = Int(rest[..<end]),
          (1...1_000_000).contains(thousands)
        else { throw PriceTable.Unusable(reason: "the limit in '\(member.name)' is not understood") }
        let limit = TierLimit(name: "\(rest[..<end])k", tokens: thousands * 1_000)
        if !limits.contains(limit) { limits.append(limit) }
      }
    }
    return limits.sorted()
  }

  /// A tier at the standard price; what it does not name stays at `base`.
  func tier(above limit: TierLimit, base: TokenRates) throws(PriceTable.Unusable) -> PriceTier {
    try tier(above: limit, of: .standard, base: base) ?? PriceTier(promptTokensAbove: limit.tokens, rates: base)
  }

  /// Nil if the service prices neither input nor output of the tier.
  func tier(
    above limit: TierLimit, of service: PriceService, base: TokenRates
  ) throws(PriceTable.Unusable) -> PriceTier? {
    let suffix = "_above_\(limit.name)_tokens\(service.suffix)"
    let input = try price("input_cost_per_token\(suffix)")
    let output = try price("output_cost_per_token\(suffix)")
    guard input != nil || output != nil else { return nil }
    var rates = base
    rates.input = input ?? base.input
    rates.output = output ?? base.output
    try readKinds(into: &rates, suffix: suffix)
    if try price("cache_creation_input_token_cost_above_1hr\(suffix)") == nil, let hour = base.cacheWriteHour {
      rates.cacheWriteHour = max(hour, rates.input)
    }
    return PriceTier(promptTokensAbove: limit.tokens, rates: rates)
  }

  /// Overwrites the kinds that are priced under this suffix.
  private func readKinds(into rates: inout TokenRates, suffix: String) throws(PriceTable.Unusable) {
    rates.cacheRead = try price("cache_read_input_token_cost\(suffix)") ?? rates.cacheRead
    rates.cacheWrite = try price("cache_creation_input_token_cost\(suffix)") ?? rates.cacheWrite
    rates.cacheWriteHour =
      try price("cache_creation_input_token_cost_above_1hr\(suffix)") ?? rates.cacheWriteHour
    rates.audioInput = try price("input_cost_per_audio_token\(suffix)") ?? rates.audioInput
    rates.audioOutput = try price("output_cost_per_audio_token\(suffix)") ?? rates.audioOutput
    rates.reasoning = try price("output_cost_per_reasoning_token\(suffix)") ?? rates.reasoning
    rates.imageInput = try price("input_cost_per_image_token\(suffix)") ?? rates.imageInput
    rates.imageOutput = try price("output_cost_per_image_token\(suffix)") ?? rates.imageOutput
  }

  private func required(_ name: String, _ side: String) throws(PriceTable.Unusable) -> USD {
    guard let found = try amount(name) else {
      throw PriceTable.Unusable(reason: "it gives no \(side) price per token")
    }
    guard found >= .zero else { throw PriceTable.Unusable(reason: "its \(side) price is \(found)") }
    guard found <= ModelPrice.maximumPerToken else {
      throw PriceTable.Unusable(reason: "its \(side) price is \(RateReader.told(found))")
    }
    return found
  }

  /// A price that is refused, whatever its size.
  private static func told(_ price: USD) -> String {
    let (units, isBeyond) = price.units.multipliedReportingOverflow(by: 1_000_000)
    return isBeyond ? "$\(price) per token" : "$\(USD(units: units)) per million tokens"
  }

  /// Nil for a price that is missing; 0 is a price.
  private func price(_ name: String) throws(PriceTable.Unusable) -> USD? {
    guard let found = try amount(name) else { return nil }
    guard found >= .zero, found <= ModelPrice.maximumPerToken else {
      throw PriceTable.Unusable(reason: "its '\(name)' is \(RateReader.told(found))")
    }
    return found
  }

  private func amount(_ name: String) throws(PriceTable.Unusable) -> USD? {
    do throws(AssigningError) {
      switch members[name] {
      case .integer(let integer): return try USD("\(integer)")
      case .double(let double): return try USD(shortest: double)
      case .string(let text): return try USD(text)
      default: return nil
      }
    } catch {
      throw PriceTable.Unusable(reason: error.description)
    }
  }
}
