package import LogReading

/// What a model costs, and where that is written.
package struct ModelPrice: Sendable, Equatable, CustomStringConvertible {
  /// A price beyond this is taken for a mistake of units: 10,000 dollars a million tokens.
  package static let maximumPerToken = USD(units: 10_000_000_000_000_000_000_000)

  /// The model as the user named it.
  package let name: String
  /// The table's own name of the entry.
  package let tableKey: String
  /// Who sells at this price, by LiteLLM's name.
  package let provider: String
  package let service: PriceService
  /// For prompts that no tier is for.
  package let rates: TokenRates
  /// For longer prompts, by rising limit.
  package let tiers: [PriceTier]
  /// How prices came about that the table does not hold as such, a clause each.
  package private(set) var derivations: [String]
  /// The day after which the provider stops serving it, if the table says so.
  package let deprecationDate: String?

  package var inputPerToken: USD { rates.input }
  package var outputPerToken: USD { rates.output }

  /// What the model takes.
  package let limits: ModelLimits

  /// Requires prices from 0 to `maximumPerToken`.
  package init(
    name: String, tableKey: String, provider: String, inputPerToken: USD, outputPerToken: USD,
    service: PriceService = .standard, tiers: [PriceTier] = [], derivations: [String] = [],
    deprecationDate: String? = nil
  ) {
    var card = RateCard(rates: TokenRates(input: inputPerToken, output: outputPerToken))
    card.service = service
    card.tiers = tiers
    card.derivations = derivations
    self.init(
      name: name, tableKey: tableKey, provider: provider, card: card, deprecationDate: deprecationDate,
      limits: .unknown)
  }

  /// Requires input and output prices from 0 to `maximumPerToken`.
  init(
    name: String, tableKey: String, provider: String, card: RateCard, deprecationDate: String?,
    limits: ModelLimits = .unknown
  ) {
    let range = USD.zero...ModelPrice.maximumPerToken
    precondition(range.contains(card.rates.input) && range.contains(card.rates.output))
    self.name = name
    self.tableKey = tableKey
    self.provider = provider
    self.deprecationDate = deprecationDate
    self.limits = limits
    service = card.service
    rates = card.rates
    tiers = card.tiers
    derivations = card.derivations
  }

  /// Whether plain input and output cost the same at every length.
  func agrees(with other: ModelPrice) -> Bool {
    func plain(_ tiers: [PriceTier]) -> [PriceTier] {
      tiers.map { tier in
        PriceTier(
          promptTokensAbove: tier.promptTokensAbove,
          rates: TokenRates(input: tier.rates.input, output: tier.rates.output))
      }
    }
    return inputPerToken == other.inputPerToken && outputPerToken == other.outputPerToken
      && plain(tiers) == plain(other.tiers)
  }

  /// The same price with a further clause on how it came about.
  func noting(_ clause: String) -> ModelPrice {
    var price = self
    price.derivations.append(clause)
    return price
  }

  /// What a row costs with the fewest tokens it may have, with those it is taken to have, and with the most.
  package struct Spread: Sendable, Equatable, BitwiseCopyable {
    package let fewest: USD
    package let cost: USD
    package let most: USD

    package init(fewest: USD, cost: USD, most: USD) {
      self.fewest = fewest
      self.cost = cost
      self.most = most
    }
  }

  /// The same by the obvious way; `RowPricer` has the fast one.
  package func spread(of tokens: TokenCounts) -> Spread {
    func end(_ prompt: Int, _ completion: Int) -> USD {
      cost(prompt: prompt, completion: completion, details: tokens.details)
    }
    return Spread(
      fewest: end(tokens.promptRange.lowerBound, tokens.completionRange.lowerBound), cost: cost(of: tokens),
      most: end(tokens.promptRange.upperBound, tokens.completionRange.upperBound))
  }

  /// What one row costs, exactly, with the kinds of tokens that it has. Another model's reasoning is not known: it is taken
  /// to be as long. Nothing is taken to lie in a cache if the row's details say nothing of one.
  package func cost(of tokens: TokenCounts) -> USD {
    if tokens.details != .none {
      return cost(prompt: tokens.prompt, completion: tokens.completion, details: tokens.details)
    }
    if tiers.isEmpty || tokens.prompt <= tiers[0].promptTokensAbove {
      // Within 2 * 10^22 * 2^27: far from overflow, by the limits of both types.
      return USD(
        units: rates.input.units &* Int128(truncatingIfNeeded: tokens.prompt)
          &+ rates.output.units &* Int128(truncatingIfNeeded: tokens.completion))
    }
    return cost(prompt: tokens.prompt, completion: tokens.completion, details: .none)
  }

  /// What a request costs with its cache hits, at the tier of its prompt's length.
  ///
  /// Requires counts in 0...`TokenCounts.maximum` and details that fit them.
  package func cost(prompt: Int, completion: Int, details: TokenDetails) -> USD {
    (tiers.last { prompt > $0.promptTokensAbove }?.rates ?? rates)
      .cost(prompt: prompt, completion: completion, details: details)
  }

  /// One line: `gpt-4o: $2.5 in, $10 out per million tokens (openai, table entry gpt-4o)`; tiers, a service other than
  /// the standard one and derived prices are told.
  package var description: String {
    func pair(_ rates: TokenRates) -> String { "$\(rates.input * 1_000_000) in, $\(rates.output * 1_000_000) out" }
    var text = "\(name): \(pair(rates)) per million tokens"
    for tier in tiers { text += ", \(pair(tier.rates)) for prompts above \(tier.promptTokensAbove) tokens" }
    text += provider == PriceTable.byHand ? " (given by --price" : " (\(provider), table entry \(tableKey)"
    if service != .standard { text += ", \(service.rawValue) price" }
    for derivation in derivations { text += "; \(derivation)" }
    return text + ")"
  }
}

/// Prices of requests whose prompts are longer than a limit.
package struct PriceTier: Sendable, Equatable {
  /// In tokens, cached ones included: a prompt of exactly this length is below the tier.
  package let promptTokensAbove: Int
  /// For every token of such a request, not only those beyond the limit.
  package let rates: TokenRates

  package init(promptTokensAbove: Int, rates: TokenRates) {
    self.promptTokensAbove = promptTokensAbove
    self.rates = rates
  }
}

/// How requests are served, which has prices of its own at some providers.
package enum PriceService: String, Sendable, CaseIterable {
  /// On demand, at the list price.
  case standard
  /// Answered within a day.
  case batch
  /// Answered when there is room.
  case flex
  /// Answered first.
  case priority

  /// What LiteLLM's map puts behind a price's name; empty for the standard one.
  var suffix: String {
    switch self {
    case .standard: ""
    case .batch: "_batches"
    case .flex: "_flex"
    case .priority: "_priority"
    }
  }

  /// Providers, by LiteLLM's names, that document batches at half the list price of input and output tokens (OpenAI's
  /// Batch API, Anthropic's Message Batches API); for no other is a price derived. Cached tokens are halved alike, as
  /// the map has them for these two, one fine-tuned model apart.
  static let providersWithHalfPricedBatches: Set<String> = ["openai", "anthropic"]
}

/// Prices of one token each, by what kind of token it is. What is nil is charged like plain input or output.
package struct TokenRates: Sendable, Equatable {
  package var input: USD
  package var output: USD
  /// Of a prompt token that was read from the provider's cache; nil for no discount.
  package var cacheRead: USD?
  /// Of a prompt token that was written to the cache.
  package var cacheWrite: USD?
  /// The same, to be kept for an hour; nil for the price of `cacheWrite`.
  package var cacheWriteHour: USD?
  package var audioInput: USD?
  package var audioOutput: USD?
  package var reasoning: USD?
  package var imageInput: USD?
  package var imageOutput: USD?

  package init(
    input: USD, output: USD, cacheRead: USD? = nil, cacheWrite: USD? = nil, cacheWriteHour: USD? = nil,
    audioInput: USD? = nil, audioOutput: USD? = nil, reasoning: USD? = nil, imageInput: USD? = nil,
    imageOutput: USD? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.cacheWriteHour = cacheWriteHour
    self.audioInput = audioInput
    self.audioOutput = audioOutput
    self.reasoning = reasoning
    self.imageInput = imageInput
    self.imageOutput = imageOutput
  }

  /// Whether tokens of these kinds, which cost much more than text, have prices of their own.
  func prices(mediaOf details: TokenDetails) -> Bool {
    (details.imageCompletion == 0 || imageOutput != nil) && (details.audioCompletion == 0 || audioOutput != nil)
  }

  /// What a request costs, exactly.
  ///
  /// - Parameters:
  ///   - prompt: all prompt tokens, in 0...`TokenCounts.maximum`; `completion` likewise.
  ///   - details: kinds of these. Audio and image tokens that the cache held are charged as cache tokens; a reasoning
  ///     token that is audio or an image as well, as reasoning.
  func cost(prompt: Int, completion: Int, details: TokenDetails) -> USD {
    let cached = details.cached
    let audioInput = min(details.audioPrompt, prompt - cached)
    let audioOutput = min(details.audioCompletion, completion - details.reasoning)
    let imageInput = min(details.imagePrompt, prompt - cached - audioInput)
    let imageOutput = min(details.imageCompletion, completion - details.reasoning - audioOutput)
    // Twelve terms of at most 10^22 * 2^27 each: far from overflow.
    var cost = input * (prompt - cached - audioInput - imageInput)
    cost += output * (completion - details.reasoning - audioOutput - imageOutput)
    cost += (self.imageInput ?? input) * imageInput + (self.imageOutput ?? output) * imageOutput
    cost += (cacheRead ?? input) * details.cacheRead + (cacheWrite ?? input) * details.cacheWrite
    cost += (cacheWriteHour ?? cacheWrite ?? input) * details.cacheWriteHour
    cost += (self.audioInput ?? input) * audioInput + (self.audioOutput ?? output) * audioOutput
    return cost + (reasoning ?? output) * details.reasoning
  }
}
