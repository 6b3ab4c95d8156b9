package import FileFormats
internal import Files
package import Routing

/// Prices by model: the small dated table that ships with the program, or LiteLLM's map as its users have it.
///
/// A price that the user gave by hand goes before all of this (see `overridden`). How a name finds its entry is in
/// `PriceLookup`; what the entry charges at a service, for long prompts and for kinds of tokens is in `RateCard`.
package struct PriceTable: Sendable {
  struct Entry: Sendable {
    let key: String
    let provider: String
    let deprecationDate: String?
    /// Prices and limits by LiteLLM's names.
    let members: JSONValue

    var limits: ModelLimits { ModelLimits(members, provider: provider) }

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

  let entries: [Entry]
  private var handPrices: [HandPrice] = []
  private let index: PriceIndex

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
    index = PriceIndex(entries)
  }

  package var count: Int { entries.count }

  /// The same table with prices that go before its own, for every service.
  package func overridden(by prices: [HandPrice]) -> PriceTable {
    var table = self
    table.handPrices = prices
    return table
  }

  /// The price of a model under any of its names.
  ///
  /// - Parameter isLogged: whether a log names the model, and not an option: of several sellers that differ, the middle
  ///   price then stands in, where an option has to say which is meant.
  package func price(
    of name: String, aliases: ModelAliasTable, service: PriceService = .standard, isLogged: Bool = false
  ) throws(AssigningError) -> ModelPrice {
    if let hand = handPrices.first(where: { $0.name == name })
      ?? handPrices.first(where: { aliases.areSame($0.name, name) })
    {
      return hand.modelPrice(for: name, limits: limits(of: name, aliases: aliases))
    }
    return try lookup(aliases, service, isLogged: isLogged).price(of: name)
  }

  /// What a model takes; nothing is known of one that the table does not hold.
  package func limits(of name: String, aliases: ModelAliasTable) -> ModelLimits {
    lookup(aliases, .standard, isLogged: true).entry(of: name)?.limits ?? .unknown
  }

  private func lookup(_ aliases: ModelAliasTable, _ service: PriceService, isLogged: Bool) -> PriceLookup {
    PriceLookup(index: index, file: file, aliases: aliases, service: service, isLogged: isLogged)
  }

  /// The priced entries whose names hold a text, in the table's order; all of them for an empty one.
  ///
  /// - Parameter pattern: capitals do not matter, and `*` stands for any characters.
  package func entries(matching pattern: String) -> [ModelPrice] {
    let glob = ModelPattern(pattern)
    return entries.compactMap { entry in
      guard glob.matches(entry.key), case .success(let card) = entry.card(.standard) else { return nil }
      return ModelPrice(
        name: entry.key, tableKey: entry.key, provider: entry.provider, card: card,
        deprecationDate: entry.deprecationDate, limits: entry.limits)
    }
  }
}

/// A part of a name, or with `*` a whole one.
struct ModelPattern {
  private let parts: [String]
  private let isWhole: Bool

  init(_ text: String) {
    parts = text.lowercased().split(separator: "*", omittingEmptySubsequences: false).map(String.init)
    isWhole = text.contains("*")
  }

  func matches(_ name: String) -> Bool {
    var rest = name.lowercased()[...]
    guard isWhole, let first = parts.first, let last = parts.last else {
      return parts.first.map { $0.isEmpty || rest.contains($0) } ?? true
    }
    guard rest.hasPrefix(first) else { return false }
    rest = rest.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
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
