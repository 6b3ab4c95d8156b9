internal import Glibc
internal import JSONCoding
package import ModelFiles
package import ModelNaming

/// Prices by model: the small dated table that ships with the program, or LiteLLM's map as its users have it.
///
/// How a name finds its entry, the first rule that applies:
/// 1. the table has an entry of exactly this name;
/// 2. the name has a provider's prefix, such as `azure/gpt-4o`: that provider's entries for the same model. Where it has
///    none the name is refused, even if others sell the model;
/// 3. the table has an entry of the model's canonical name (see `ModelAliasTable`);
/// 4. the alias table lists entries to prefer for the model: the first that the table has, with a price;
/// 5. all entries whose names stand for the same model.
/// Where a rule gives several entries that differ in price the name is ambiguous, and the error lists them. A model that
/// no rule finds is an error that names the closest ones. No price is ever 0.
package struct PriceTable: Sendable {
  struct Entry: Sendable {
    let key: String
    let provider: String
    let deprecationDate: String?
    /// Or why the entry has none that can be used.
    let prices: Result<(input: USD, output: USD), Unusable>
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
  private let entries: [Entry]
  private let indexByKey: [String: Int]

  /// The table that ships with the program.
  package static func shipped() throws(AssigningError) -> PriceTable {
    guard let files = ArtefactFiles(shipped: "prices") else {
      throw .unreadablePrices(file: "shipped:prices", reason: "is missing from this build")
    }
    let bytes = try PriceTable.opening { () throws(ModelFileError) in try files.bytes(of: "prices.json") }
    return try PriceTable(bytes: bytes, file: files.path(of: "prices.json"))
  }

  /// A table on disk, told by its content: one laid out like the shipped table, or LiteLLM's map.
  package static func reading(_ path: String) throws(AssigningError) -> PriceTable {
    let bytes = try opening { () throws(ModelFileError) in try ModelBytes.mapping(path) }
    return try PriceTable(bytes: bytes, file: path, lastChange: lastChange(of: path))
  }

  /// The day in UTC; nil if it cannot be told.
  private static func lastChange(of path: String) -> String? {
    var status = stat()
    var day = tm()
    guard stat(path, &status) == 0, gmtime_r(&status.st_mtim.tv_sec, &day) != nil else { return nil }
    func padded(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(1_900 + day.tm_year)-\(padded(day.tm_mon + 1))-\(padded(day.tm_mday))"
  }

  private static func opening(
    _ open: () throws(ModelFileError) -> ModelBytes
  ) throws(AssigningError) -> ModelBytes {
    do throws(ModelFileError) { return try open() } catch {
      throw .unreadablePrices(file: error.file, reason: error.reason)
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
      throw .unreadablePrices(file: file, reason: "is no JSON document: \(error.reason)")
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

  /// The price of a model under any of its names.
  package func price(of name: String, aliases: ModelAliasTable) throws(AssigningError) -> ModelPrice {
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
      let ofProvider = related.filter { $0.provider == prefix || $0.provider.hasPrefix(prefix + "-") }
      if let chosen = try single(of: ofProvider, name: name) { return chosen }
      if resolution.how == .providerPrefix {
        throw .otherProvider(name: name, provider: prefix, table: file, candidates: priced(related, name: name))
      }
    }
    if let index = indexByKey[resolution.canonical], case .success = entries[index].prices {
      return try price(entries[index], name: name, related: related)
    }
    for key in aliases.priceKeys(for: resolution.canonical) {
      if let index = indexByKey[key], case .success = entries[index].prices {
        return try price(entries[index], name: name, related: related)
      }
    }
    if let chosen = try single(of: related, name: name) { return chosen }
    if let unusable = related.first { return try price(unusable, name: name, related: related) }
    let suggestion = NearestNames.suggestion(for: name, among: entries.lazy.map(\.key))
    throw .unknownModel(name: name, table: file, suggestion: suggestion)
  }

  /// The one entry of these that has a price, or the first by name of several that agree; nil if none has a price.
  private func single(of candidates: [Entry], name: String) throws(AssigningError) -> ModelPrice? {
    let usable = candidates.compactMap { entry -> ModelPrice? in
      guard case .success(let prices) = entry.prices else { return nil }
      return PriceTable.price(entry, prices, name: name)
    }.sorted { $0.tableKey < $1.tableKey }
    guard let first = usable.first else { return nil }
    let agree = usable.allSatisfy {
      $0.inputPerToken == first.inputPerToken && $0.outputPerToken == first.outputPerToken
    }
    guard agree else {
      throw .ambiguousModel(name: name, table: file, candidates: usable.map(PriceTable.candidate))
    }
    return first
  }

  private func price(_ entry: Entry, name: String, related: [Entry]) throws(AssigningError) -> ModelPrice {
    switch entry.prices {
    case .success(let prices): return PriceTable.price(entry, prices, name: name)
    case .failure(let unusable):
      let others = priced(related, name: name)
      let suggestion = others.isEmpty ? "" : "; priced entries of the same model: " + others.joined(separator: ", ")
      throw .unusablePrice(key: entry.key, table: file, reason: unusable.reason, suggestion: suggestion)
    }
  }

  private func priced(_ entries: [Entry], name: String) -> [String] {
    entries.compactMap { entry in
      guard case .success(let prices) = entry.prices else { return nil }
      return PriceTable.candidate(PriceTable.price(entry, prices, name: name))
    }
  }

  private static func price(_ entry: Entry, _ prices: (input: USD, output: USD), name: String) -> ModelPrice {
    ModelPrice(
      name: name, tableKey: entry.key, provider: entry.provider, inputPerToken: prices.input,
      outputPerToken: prices.output, deprecationDate: entry.deprecationDate)
  }

  /// An entry in a list to choose from.
  private static func candidate(_ price: ModelPrice) -> String {
    "'\(price.tableKey)' ($\(price.inputPerToken * 1_000_000) in, $\(price.outputPerToken * 1_000_000) out per million)"
  }
}
