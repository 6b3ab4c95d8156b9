internal import Files
internal import Routing
internal import Running
internal import TextModels

/// The options that say what requests cost: the same for every command that prices a log.
enum PricingOptions {
  static let prices = Option(
    "prices", .file(), "A price table in the form of LiteLLM's model_prices_and_context_window.json.",
    otherwise: "the shipped table")
  static let price = Option(
    repeated: "price", .price,
    "A model's price in dollars per million tokens, which takes precedence over any table and holds for every service.")
  static let alias = Option(
    repeated: "alias", .alias,
    "What a name of your own stands for, such as that of a deployment: OURS has the price, the encoding and the place in "
      + "routers of MODEL, in options and in logs.")
  static let service = Option(
    "service", .choice(PriceService.self), default: .standard, shown: "standard; batch with --emit",
    "Price the routed requests as served this way. Where a table lacks batch prices, OpenAI's and Anthropic's are half "
      + "the list price; other providers' are refused.")
  static let encoding = Option(
    repeated: "encoding", .modelEncoding,
    "Count the prompt tokens of MODEL, or of both models, with cl100k_base, o200k_base, an open model's tokenizer.json "
      + "(the special tokens of its chat template are not in the count) or a file in tiktoken's format (FILE, or "
      + "FILE:r50k, FILE:cl100k, FILE:o200k, FILE:llama3, FILE:qwen2, FILE:tekken where its name does not say how it "
      + "splits texts); 'estimate' does not count.",
    otherwise: "by name for OpenAI's models, an estimate for all others")
  static let completionTokens = Option(
    "completion-tokens", .completionTokens, default: .count(TokenEstimator.standardCompletionTokens),
    shown: "\(TokenEstimator.standardCompletionTokens)",
    "Completion tokens of a request that records neither their number nor a limit: a number, or 'learn', the mean of the "
      + "requests of the same log that record theirs, by the model that the log names and the prompt's length. With "
      + "'learn', assignments are written after the whole input has been read.")
  static let whatIf = Option(
    repeated: "what-if", .whatIf,
    "Price the same routes with these models as well, side by side. A model left out is the run's own. Prompts are "
      + "counted for each model with its own encoding.")

  static let table: [any AnyOption] = [prices, price, alias, service]
}

/// The prices of a run, and what is to be said of them.
struct Pricing {
  let table: PriceTable
  private let byHand: [HandPrice]
  private let service: PriceService
  /// Whether requests are written for batches, and nobody said how they are to be priced.
  private let isAssumedBatch: Bool
  private let aliases: ModelAliasTable

  init(_ options: ParsedOptions, aliases: ModelAliasTable) throws {
    byHand = options[PricingOptions.price]
    var seen: Set<String> = []
    for price in byHand where !seen.insert(price.name).inserted {
      throw UsageError.namedTwice(option: PricingOptions.price.details.dashed, price.name)
    }
    let table = try options[PricingOptions.prices].map { try PriceTable.reading($0) } ?? PriceTable.shipped()
    self.table = table.overridden(by: byHand)
    isAssumedBatch = options[EmittingOptions.emit] != nil && !options.isSet(PricingOptions.service)
    service = isAssumedBatch ? .batch : options[PricingOptions.service]
    self.aliases = aliases
  }

  func price(of model: String) throws -> ModelPrice {
    do throws(AssigningError) {
      return try table.price(of: model, aliases: aliases, service: service)
    } catch {
      // A model without a price for batches has its list price, which the run says.
      guard isAssumedBatch, case .unusablePrice = error else { throw error }
      return try table.price(of: model, aliases: aliases)
    }
  }

  /// At whose prices the run's choices are priced, too, at list prices.
  ///
  /// - Parameter prices: of the run's pair; they stand in for a model that is left out.
  func alternatives(to prices: [ModelPrice], _ options: ParsedOptions) throws -> [[ModelPrice]] {
    try options[PricingOptions.whatIf].map { models in
      [
        try models.strong.map { try table.price(of: $0, aliases: aliases) } ?? prices[0],
        try models.weak.map { try table.price(of: $0, aliases: aliases) } ?? prices[prices.count - 1],
      ]
    }
  }

  func notes(strong: ModelPrice, weak: ModelPrice) -> [RunNote] {
    var notes = [RunNote.usual("strong \(strong)"), .usual("weak \(weak)")]
    if isAssumedBatch {
      notes.append(
        .unusual(
          "requests are written for batches and priced as such where the table has a price for batches; --service standard "
            + "prices them otherwise"))
    }
    if strong.inputPerToken <= weak.inputPerToken, strong.outputPerToken <= weak.outputPerToken {
      notes.append(
        .unusual("warning: strong \(strong.name) costs no more than weak \(weak.name): are the two swapped?"))
    }
    notes += retirements([strong, weak])
    for price in byHand where !aliases.areSame(price.name, strong.name) && !aliases.areSame(price.name, weak.name) {
      notes.append(.unusual("--price \(price.name) is of neither model of the pair; it prices logged requests only"))
    }
    return notes
  }

  /// Of the models between the strongest and the weakest.
  func notes(between prices: [ModelPrice]) -> [RunNote] {
    prices.map { .usual("between \($0)") } + retirements(prices)
  }

  /// What is to be said of models that their providers stop serving.
  private func retirements(_ prices: [ModelPrice]) -> [RunNote] {
    let today = UTCTime.now().prefix(10)
    return prices.compactMap { price in
      guard let date = price.deprecationDate else { return nil }
      // Dates of this form order as their texts do.
      return .unusual(
        date <= today
          ? "warning: \(price.tableKey) was retired by \(price.provider) on \(date)"
          : "\(price.tableKey) is deprecated: \(price.provider) retires it on \(date)")
    }
  }
}

/// What `--completion-tokens` says.
enum CompletionTokens: Sendable, Equatable {
  case learn
  case count(Int)

  /// What a request is taken to have where nothing is known of it, or nothing was learnt yet.
  var estimator: TokenEstimator {
    get throws {
      switch self {
      case .learn: try TokenEstimator()
      case .count(let count): try TokenEstimator(assumedCompletionTokens: count)
      }
    }
  }
}

/// The models of one `--what-if`; nil for one that is the run's own.
struct WhatIf: Sendable, Equatable {
  let strong: String?
  let weak: String?
}

/// One `--encoding`.
struct ModelEncoding: Sendable, Equatable, CustomStringConvertible {
  /// Nil for both models of the pair.
  let model: String?
  let encoding: EncodingArgument
  /// As the user wrote it.
  let description: String
}

/// One `--alias`.
struct ModelAlias: Sendable, Equatable {
  let own: String
  let model: String
}

extension ParsedOptions {
  /// The shipped table of names, with those of `--alias`.
  func aliases() throws -> ModelAliasTable {
    var own: [String: String] = [:]
    for alias in self[PricingOptions.alias] {
      guard own.updateValue(alias.model, forKey: alias.own) == nil else {
        throw UsageError.namedTwice(option: PricingOptions.alias.details.dashed, alias.own)
      }
    }
    if let name = own.keys.sorted().first(where: { own[$0].flatMap { own[$0] } != nil }), let target = own[name] {
      throw UsageError.aliasOfAlias("\(name)=\(target)")
    }
    return try ModelAliasTable.shipped().adding(own)
  }
}

extension ValueType where Value == ModelAlias {
  static var alias: ValueType {
    ValueType("OURS=MODEL", expected: "a name of your own and a model, such as our-chat=gpt-5.6-sol") {
      (text) throws(BadValue) in
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { throw BadValue() }
      let model = String(text[text.index(after: equals)...])
      guard !model.isEmpty else { throw BadValue() }
      return ModelAlias(own: String(text[..<equals]), model: model)
    }
  }
}

extension ValueType where Value == HandPrice {
  static var price: ValueType {
    ValueType(
      "MODEL=IN,OUT[,CACHED]",
      expected: "a price such as gpt-4o=2.5,10 or gpt-4o=2.5,10,1.25, in dollars per million tokens"
    ) { (text) throws(BadValue) in
      do throws(AssigningError) {
        return try HandPrice(text)
      } catch {
        guard case .notAPrice(_, let reason) = error else { throw BadValue() }
        throw BadValue(reason: reason)
      }
    }
  }
}

extension ValueType where Value == CompletionTokens {
  static var completionTokens: ValueType {
    ValueType("N|learn", expected: "a whole number from 0 to \(TokenCounts.maximum), or 'learn'") {
      (text) throws(BadValue) in
      if text == "learn" { return .learn }
      guard let count = Int(text), (0...TokenCounts.maximum).contains(count) else { throw BadValue() }
      return .count(count)
    }
  }
}

extension ValueType where Value == WhatIf {
  static var whatIf: ValueType {
    ValueType("strong=X,weak=Y", expected: "strong=MODEL,weak=MODEL or one of the two") { (text) throws(BadValue) in
      var named: [String: String] = [:]
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard words.count == 2, ["strong", "weak"].contains(words[0]), !words[1].isEmpty,
          named.updateValue(words[1], forKey: words[0]) == nil
        else { throw BadValue() }
      }
      return WhatIf(strong: named["strong"], weak: named["weak"])
    }
  }
}

extension ValueType where Value == ModelEncoding {
  /// An encoding, or that of one model.
  static var modelEncoding: ValueType {
    let type = ValueType<EncodingArgument>.encoding
    return ValueType(
      "[MODEL=]ENCODING", kind: .file, expected: type.expected,
      moved: { value, place in
        let start = value.firstIndex(of: "=").map(value.index(after:)) ?? value.startIndex
        return value[..<start] + type.moved(String(value[start...]), place)
      }
    ) { (text) throws(BadValue) in
      guard let equals = text.firstIndex(of: "=") else {
        return ModelEncoding(model: nil, encoding: try type.parse(text), description: text)
      }
      return ModelEncoding(
        model: String(text[..<equals]), encoding: try type.parse(String(text[text.index(after: equals)...])),
        description: text)
    }
  }
}
