internal import Glibc
internal import JSONCoding
package import ModelFiles
package import ModelNaming

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
