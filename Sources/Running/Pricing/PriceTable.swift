package import FileFormats
internal import Files
package import Routing

/// Prices by model: the small dated table that ships with the program, or LiteLLM's map as its users have it.
///
/// A price that the user gave by hand goes before all of this (see `overridden`). How a name finds its entry, the first
/// rule that applies:
/// 1. the table has an entry of exactly this name;
/// 2. the name has a provider's prefix, such as `azure/gpt-4o`: that provider's entry of the name behind it, else its
///    entries for the same model. Where it has none the name is refused, even if others sell the model;
/// 3. the table has an entry of the model's canonical name (see `ModelAliasTable`);
/// 4. the alias table lists entries to prefer for the model: the first that the table has, with a price;
/// 5. all entries whose names stand for the same model.
/// Where a rule gives several entries that differ in price the name is ambiguous, and the error lists them. A model that
/// no rule finds is an error that names the closest ones. No price is ever 0. What the entry charges at a service, for
/// long prompts and for kinds of tokens is in `RateCard`.
package struct PriceTable: Sendable {
  struct Entry: Sendable {
    let key: String
    let provider: String
    let deprecationDate: String?
    /// Prices by LiteLLM's names.
    let members: JSONValue

    func card(_ service: PriceService) -> Result<RateCard, Unusable> {
      do throws(Unusable) {
        return .success(try RateCard(members, provider: provider, service: service))
      } catch {
        return .failure(error)
      }
    }
  }

  struct Unusable: Error { let reason: String }

  /// For messages: `shipped:prices/prices.json` or the path given.
  package let file: String
  /// Who says so, in words.
  package let source: String
  /// Of the table, as `2026-11-23`: its own, or that of the file's last change where it bears none, as LiteLLM's map;
  /// nil where there is neither.
  package let date: String?
  /// Of the table's bytes.
  package let sha256: String
  /// The `provider` of prices that the user gave.
  package static let byHand = "by hand"

  private let entries: [Entry]
  private var handPrices: [HandPrice] = []
  private let indexByKey: [String: Int]

  /// The table that ships with the program.
  package static func shipped() throws(AssigningError) -> PriceTable {
    guard let files = ArtefactFiles(shipped: "prices") else {
      throw .unreadablePrices(file: "shipped:prices", reason: "is missing from this build")
    }
    let bytes = try PriceTable.opening { () throws(InputError) in try files.bytes(of: "prices.json") }
    return try PriceTable(bytes: bytes, file: files.path(of: "prices.json"))
  }

  /// A table on disk, told by its content: one laid out like the shipped table, or LiteLLM's map.
  package static func reading(_ path: String) throws(AssigningError) -> PriceTable {
    let bytes = try opening { () throws(InputError) in try ModelBytes.mapping(path) }
    return try PriceTable(bytes: bytes, file: path, lastChange: lastChange(of: path))
  }

  /// The day in UTC; nil if it cannot be told.
  private static func lastChange(of path: String) -> String? {
    (try? FileStatus(of: path)).map { String(UTCTime.text(ofSeconds: $0.changedAt.seconds).prefix(10)) }
  }

  private static func opening(
    _ open: () throws(InputError) -> ModelBytes
  ) throws(AssigningError) -> ModelBytes {
    do throws(InputError) { return try open() } catch {
      throw .unreadablePrices(file: error.subject, reason: error.reason)
    }
  }

  /// - Parameters:
  ///   - file: where the bytes came from, for messages.
  ///   - lastChange: the date of a table that bears none.
  package init(bytes: ModelBytes, file: String, lastChange: String? = nil) throws(AssigningError) {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes.contents)
    } catch {
      throw .unreadablePrices(file: file, reason: "is not a JSON document: \(error.reason)")
    }
    if document["schema"]?.string == PriceTable.ownSchema {
      entries = try PriceTable.ownEntries(document, file: file)
      source = document["source"]?.string ?? "unknown"
      date = document["date"]?.string
    } else {
      entries = try PriceTable.liteLLMEntries(document, file: file)
      source = "LiteLLM's model_prices_and_context_window.json, as given"
      date = lastChange
    }
    self.file = file
    sha256 = bytes.sha256
    indexByKey = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package var count: Int { entries.count }

  /// The same table with prices that go before its own, for every service.
  package func overridden(by prices: [HandPrice]) -> PriceTable {
    var table = self
    table.handPrices = prices
    return table
  }

  /// The price of a model under any of its names.
  package func price(
    of name: String, aliases: ModelAliasTable, service: PriceService = .standard
  ) throws(AssigningError) -> ModelPrice {
    if let hand = handPrices.first(where: { $0.name == name })
      ?? handPrices.first(where: { aliases.areSame($0.name, name) })
    {
      return hand.modelPrice(for: name)
    }
    return try PriceLookup(entries: entries, indexByKey: indexByKey, file: file, aliases: aliases, service: service)
      .price(of: name)
  }
}

extension PriceTable {
  static let ownSchema = "routellm-batch/prices"

  /// The shipped table's layout: `{"schema", "version", "date", "source", "models": [{"model", "provider",
  /// "input_per_million", "output_per_million", "deprecation_date", "litellm"}]}`. The two prices are decimal text in
  /// dollars per million tokens; `litellm`, which may be missing, holds further prices of a token by LiteLLM's names.
  static func ownEntries(_ document: JSONValue, file: String) throws(AssigningError) -> [Entry] {
    guard document["version"]?.integer == 1, let models = document["models"]?.values else {
      throw .unreadablePrices(file: file, reason: "is not a price table of version 1 with an array 'models'")
    }
    var entries: [Entry] = []
    for (index, model) in models.enumerated() {
      guard let key = model["model"]?.string, let provider = model["provider"]?.string,
        let input = model["input_per_million"]?.string, let output = model["output_per_million"]?.string
      else {
        throw .unreadablePrices(
          file: file,
          reason: "models[\(index)] needs the texts 'model', 'provider', 'input_per_million' and 'output_per_million'")
      }
      let members: [JSONValue.Member] = [
        .init(name: "input_cost_per_token", value: .string("\(input)e-6")),
        .init(name: "output_cost_per_token", value: .string("\(output)e-6")),
      ]
      entries.append(
        Entry(
          key: key, provider: provider, deprecationDate: model["deprecation_date"]?.string,
          members: .object(members + (model["litellm"]?.members ?? []))))
    }
    return entries
  }

  /// LiteLLM's map: name -> `{input_cost_per_token, output_cost_per_token, litellm_provider, mode, ...}`; its entry
  /// `sample_spec` is a form and no model.
  static func liteLLMEntries(_ document: JSONValue, file: String) throws(AssigningError) -> [Entry] {
    guard let members = document.members, members.contains(where: { $0.value["litellm_provider"] != nil }) else {
      throw .unreadablePrices(
        file: file,
        reason: "is neither LiteLLM's price map nor a table of schema \(ownSchema): no entry has a 'litellm_provider'")
    }
    return members.compactMap { member in
      guard member.name != "sample_spec", member.value.members != nil else { return nil }
      return Entry(
        key: member.name, provider: member.value["litellm_provider"]?.string ?? "unknown",
        deprecationDate: member.value["deprecation_date"]?.string, members: member.value)
    }
  }
}

/// Finds the entry of a table that a name means, by the rules of `PriceTable`.
struct PriceLookup {
  let entries: [PriceTable.Entry]
  let indexByKey: [String: Int]
  let file: String
  let aliases: ModelAliasTable
  let service: PriceService

  func price(of name: String) throws(AssigningError) -> ModelPrice {
    let resolution = aliases.resolve(name)
    let related = entries.filter {
      $0.key == resolution.canonical || aliases.resolve($0.key).canonical == resolution.canonical
    }
    if let index = indexByKey[name] {
      return try price(entries[index], name: name, related: related)
    }
    if let slash = name.firstIndex(of: "/") {
      let prefix = String(name[..<slash])
      // LiteLLM divides some providers, as `vertex_ai-language-models`.
      func isSold(_ entry: PriceTable.Entry) -> Bool {
        entry.provider == prefix || entry.provider.hasPrefix(prefix + "-")
      }
      if let index = indexByKey[String(name[name.index(after: slash)...])], isSold(entries[index]) {
        return try price(entries[index], name: name, related: related)
      }
      let ofProvider = related.filter(isSold)
      if let chosen = try single(of: ofProvider, name: name) { return chosen }
      if resolution.how == .providerPrefix {
        throw .otherProvider(name: name, provider: prefix, table: file, candidates: priced(related, name: name))
      }
    }
    if let index = indexByKey[resolution.canonical], case .success = entries[index].card(.standard) {
      return try price(entries[index], name: name, related: related)
    }
    for key in aliases.priceKeys(for: resolution.canonical) {
      if let index = indexByKey[key], case .success = entries[index].card(.standard) {
        return try price(entries[index], name: name, related: related)
      }
    }
    if let chosen = try single(of: related, name: name) { return chosen }
    if let unusable = related.first { return try price(unusable, name: name, related: related) }
    let suggestion = NearestNames.suggestion(for: name, among: entries.lazy.map(\.key))
    throw .unknownModel(name: name, table: file, suggestion: suggestion)
  }

  /// The one entry of these that has a price, or the first by name of several that agree; nil if none has a price.
  private func single(of candidates: [PriceTable.Entry], name: String) throws(AssigningError) -> ModelPrice? {
    let usable = candidates.compactMap { entry -> ModelPrice? in
      guard case .success(let card) = entry.card(service) else { return nil }
      return PriceLookup.price(entry, card, name: name)
    }.sorted { $0.tableKey < $1.tableKey }
    guard let first = usable.first else { return nil }
    guard usable.allSatisfy({ $0.agrees(with: first) }) else {
      throw .ambiguousModel(name: name, table: file, candidates: usable.map(PriceLookup.candidate))
    }
    return usable.allSatisfy { $0.rates == first.rates && $0.tiers == first.tiers }
      ? first : first.noting("entries of this model differ in their prices of cached, audio or reasoning tokens")
  }

  private func price(
    _ entry: PriceTable.Entry, name: String, related: [PriceTable.Entry]
  ) throws(AssigningError) -> ModelPrice {
    switch entry.card(service) {
    case .success(let card): return PriceLookup.price(entry, card, name: name)
    case .failure(let unusable):
      let others = priced(related, name: name)
      let suggestion = others.isEmpty ? "" : "; priced entries of the same model: " + others.joined(separator: ", ")
      throw .unusablePrice(key: entry.key, table: file, reason: unusable.reason, suggestion: suggestion)
    }
  }

  private func priced(_ entries: [PriceTable.Entry], name: String) -> [String] {
    entries.compactMap { entry in
      guard case .success(let card) = entry.card(service) else { return nil }
      return PriceLookup.candidate(PriceLookup.price(entry, card, name: name))
    }
  }

  private static func price(_ entry: PriceTable.Entry, _ card: RateCard, name: String) -> ModelPrice {
    ModelPrice(
      name: name, tableKey: entry.key, provider: entry.provider, card: card, deprecationDate: entry.deprecationDate)
  }

  /// An entry in a list to choose from.
  private static func candidate(_ price: ModelPrice) -> String {
    "'\(price.tableKey)' ($\(price.inputPerToken * 1_000_000) in, $\(price.outputPerToken * 1_000_000) out per million)"
  }
}

/// A price that the user gives: `MODEL=IN,OUT` or `MODEL=IN,OUT,CACHED`, in dollars per million tokens.
package struct HandPrice: Sendable, Equatable {
  package let name: String
  let rates: TokenRates

  /// Reads such a text; the model's name may hold anything but ends at the last `=`.
  package init(_ text: String) throws(AssigningError) {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else {
      throw .notAPrice(text, reason: "it names no model before '='")
    }
    let parts = text[text.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else {
      throw .notAPrice(
        text, reason: "after '=' come an input price and an output price, and that of cached input if there is one")
    }
    var prices: [USD] = []
    for part in parts {
      let price: USD
      do throws(AssigningError) {
        price = try USD("\(part)")
      } catch {
        throw .notAPrice(text, reason: error.description)
      }
      guard price > .zero, price <= ModelPrice.maximumPerToken * 1_000_000, price.units % 1_000_000 == 0 else {
        throw .notAPrice(text, reason: "'\(part)' is not above 0 and up to 10000, with 18 decimal places at most")
      }
      prices.append(USD(units: price.units / 1_000_000))
    }
    name = String(text[..<equals])
    rates = TokenRates(input: prices[0], output: prices[1], cacheRead: prices.count == 3 ? prices[2] : nil)
  }

  /// The price of the model under the name that was looked for.
  func modelPrice(for given: String) -> ModelPrice {
    ModelPrice(
      name: given, tableKey: name, provider: PriceTable.byHand, card: RateCard(rates: rates), deprecationDate: nil)
  }
}
