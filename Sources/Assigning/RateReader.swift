internal import JSONCoding

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
  }

  private func required(_ name: String, _ side: String) throws(PriceTable.Unusable) -> USD {
    guard let found = try amount(name) else {
      throw PriceTable.Unusable(reason: "it gives no \(side) price per token")
    }
    guard found > .zero else { throw PriceTable.Unusable(reason: "its \(side) price is \(found)") }
    guard found <= ModelPrice.maximumPerToken else {
      throw PriceTable.Unusable(reason: "its \(side) price is $\(found * 1_000_000) per million tokens")
    }
    return found
  }

  /// Nil for a price that is missing or 0, which the map has where nothing is sold.
  private func price(_ name: String) throws(PriceTable.Unusable) -> USD? {
    guard let found = try amount(name), found != .zero else { return nil }
    guard found > .zero, found <= ModelPrice.maximumPerToken else {
      throw PriceTable.Unusable(reason: "its '\(name)' is $\(found * 1_000_000) per million tokens")
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
