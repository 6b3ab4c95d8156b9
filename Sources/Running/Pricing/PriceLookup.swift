internal import Routing
internal import Synchronization

/// The entries of a price table by their names, and by how these are spelled; the latter is worked out when it is needed.
final class PriceIndex: Sendable {
  let entries: [PriceTable.Entry]
  private let byKey: [String: Int]
  private let spellings = Mutex<Spellings?>(nil)

  struct Spelled: Sendable {
    let index: Int
    let name: ModelName
  }

  struct Spellings: Sendable {
    var byFolded: [String: [Spelled]] = [:]
    var byUndated: [String: [Spelled]] = [:]
  }

  init(_ entries: [PriceTable.Entry]) {
    self.entries = entries
    byKey = Dictionary(entries.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(key: String) -> PriceTable.Entry? { byKey[key].map { entries[$0] } }

  var spelled: Spellings {
    spellings.withLock { known in
      if let known { return known }
      var made = Spellings()
      for (index, entry) in entries.enumerated() where !entry.key.contains("-commitment/") {
        let name = ModelName(entry.key, provider: entry.provider)
        guard !name.isFineTuned else { continue }
        let spelled = Spelled(index: index, name: name)
        made.byFolded[name.folded, default: []].append(spelled)
        if let undated = name.undated { made.byUndated[undated, default: []].append(spelled) }
      }
      known = made
      return made
    }
  }
}

/// Finds the entry of a table that a name means. The first rule that applies:
/// 1. the table has an entry of exactly this name, or the part behind its first slash is the name of an entry of the
///    provider before it;
/// 2. a fine-tuned model has the entry `ft:BASE`;
/// 3. the table has an entry of the model's canonical name (see `ModelAliasTable`), and no seller is named;
/// 4. entries whose names are other spellings of this one, as `ModelName` takes names apart: those of the seller that the
///    name states, of these the region's that it states, else those without a region; else the maker's own; else those
///    that the alias table prefers; else any that agree in their prices;
/// 5. the same with entries of the same name without a date, and for a name without a date or with `latest` the entry of the
///    latest one.
///
/// What is taken from another seller, or for another date, is said with the price. Where sellers differ and neither the
/// name nor the alias table says which is meant, an option's name is ambiguous and the error lists them; a log's name is
/// priced by the one in the middle. An entry that costs nothing counts only where the name is its own or its seller's:
/// it stands for models that run on one's own machine, and for what is not known.
struct PriceLookup {
  let index: PriceIndex
  let file: String
  let aliases: ModelAliasTable
  let service: PriceService
  let isLogged: Bool

  func price(of given: String) throws(AssigningError) -> ModelPrice {
    let name = aliases.target(of: given)
    let parts = ModelName(name)
    if let entry = named(name) { return try price(entry, name: given, parts: parts) }
    if parts.isFineTuned {
      guard let entry = index["ft:\(parts.base)"] else { throw unknown(given) }
      return try price(entry, name: given, parts: parts)
    }
    if parts.variant == "free" {
      return PriceLookup.free(given, base: parts.base)
    }
    let canonical = aliases.resolve(name).canonical
    if parts.seller == nil, let entry = index[canonical], case .success = entry.card(.standard) {
      return try price(entry, name: given, parts: parts)
    }
    for stage in stages(parts, canonical: canonical) where !stage.candidates.isEmpty {
      if let found = try choose(among: stage, parts: parts, canonical: canonical, name: given) { return found }
    }
    if let unusable = stages(parts, canonical: canonical).flatMap(\.candidates).first {
      return try price(index.entries[unusable.index], name: given, parts: parts)
    }
    throw unknown(given)
  }

  /// The entry that says what a model takes: its own, or that of any seller.
  func entry(of given: String) -> PriceTable.Entry? {
    let name = aliases.target(of: given)
    let parts = ModelName(name)
    if let entry = named(name) ?? index["ft:\(parts.base)"] { return entry }
    let canonical = aliases.resolve(name).canonical
    if let entry = index[canonical] { return entry }
    return stages(parts, canonical: canonical).lazy.flatMap(\.candidates).first.map { index.entries[$0.index] }
  }

  private func named(_ name: String) -> PriceTable.Entry? {
    if let entry = index[name] { return entry }
    guard let slash = name.firstIndex(of: "/"), let entry = index[String(name[name.index(after: slash)...])],
      ModelName.seller(entry.provider) == ModelName.seller(String(name[..<slash]))
    else { return nil }
    return entry
  }

  private func unknown(_ name: String) -> AssigningError {
    // A log's names are told without suggestions, which take long to find.
    let suggestion =
      isLogged
      ? "" : NearestNames.suggestion(for: aliases.target(of: name), among: index.entries.lazy.map(\.key))
    return .unknownModel(name: name, table: file, suggestion: suggestion)
  }

  /// Entries that a name may mean.
  private struct Stage {
    let candidates: [PriceIndex.Spelled]
    /// What is said of a price that is taken from them.
    var clause: String?
  }

  private func stages(_ parts: ModelName, canonical: String) -> [Stage] {
    let spelled = index.spelled
    var folds = [parts.folded]
    for name in aliases.names(of: canonical) {
      let fold = ModelName(name).folded
      if !folds.contains(fold) { folds.append(fold) }
    }
    var stages = [Stage(candidates: folds.flatMap { spelled.byFolded[$0] ?? [] })]
    if let undated = parts.undated {
      stages.append(
        Stage(
          candidates: spelled.byFolded[undated] ?? [], clause: "the table has no entry of this date or release"))
    }
    if parts.undated == nil || parts.isLatest {
      // Names of one length order by their dates.
      let dated = (parts.undated.map { [$0] } ?? folds).flatMap { spelled.byUndated[$0] ?? [] }
      if let latest = dated.map(\.name.folded).max() {
        stages.append(
          Stage(
            candidates: dated.filter { $0.name.folded == latest }, clause: "the table has it with a date or release"))
      }
    }
    return stages
  }

  /// A candidate with its list price.
  private typealias Offer = (spelled: ModelName, entry: PriceTable.Entry, price: ModelPrice)

  /// The price of one of these entries; nil if none has one.
  private func choose(
    among stage: Stage, parts: ModelName, canonical: String, name: String
  ) throws(AssigningError) -> ModelPrice? {
    let offers = stage.candidates.compactMap { candidate -> Offer? in
      let entry = index.entries[candidate.index]
      guard case .success(let card) = entry.card(.standard) else { return nil }
      return (candidate.name, entry, price(entry, card, name: name))
    }
    func said(_ offer: Offer, _ clauses: String?...) throws(AssigningError) -> ModelPrice {
      try ([stage.clause] + clauses).compactMap(\.self)
        .reduce(price(offer.entry, name: name, parts: parts)) { $0.noting($1) }
    }
    func nearest(_ seller: String, _ offers: [Offer]) -> Offer? {
      offers.filter { $0.spelled.seller == seller }.min { rank($0, parts.region) < rank($1, parts.region) }
    }
    if let seller = parts.seller, let own = nearest(seller, offers) { return try said(own) }
    let clause = parts.seller.map { "'\($0)' gives no price for it in this table" }
    let others = offers.filter { $0.price.inputPerToken > .zero || $0.price.outputPerToken > .zero }
    for maker in parts.makers {
      if let own = nearest(maker, others) { return try said(own, clause) }
    }
    for key in aliases.priceKeys(for: canonical) {
      if let preferred = others.first(where: { $0.entry.key == key }) { return try said(preferred, clause) }
    }
    guard let (middle, reason) = try middle(of: others, name: name) else { return nil }
    return try said(middle, reason, clause)
  }

  /// The region that is named, then those without one, then the shortest name.
  private func rank(_ offer: Offer, _ region: String?) -> (Int, Int, String) {
    let own = offer.spelled.region
    let place = own == region ? 0 : own == nil ? 1 : own == "global" ? 2 : 3
    return (place, offer.entry.key.utf8.count, offer.entry.key)
  }

  /// The first by name of several that agree; of those that differ the one in the middle, for a log's name.
  private func middle(of offers: [Offer], name: String) throws(AssigningError) -> (Offer, String?)? {
    let sorted = offers.sorted { $0.entry.key < $1.entry.key }
    guard let first = sorted.first else { return nil }
    if sorted.allSatisfy({ $0.price.agrees(with: first.price) }) {
      let isSame = sorted.allSatisfy { $0.price.rates == first.price.rates && $0.price.tiers == first.price.tiers }
      return (first, isSame ? nil : "entries of this model differ in their prices of cached, audio or reasoning tokens")
    }
    guard isLogged else {
      throw .ambiguousModel(name: name, table: file, candidates: sorted.map { PriceLookup.candidate($0.price) })
    }
    let byPrice = sorted.sorted {
      ($0.price.inputPerToken + $0.price.outputPerToken, $0.entry.key)
        < ($1.price.inputPerToken + $1.price.outputPerToken, $1.entry.key)
    }
    return (byPrice[byPrice.count / 2], "the middle one of \(byPrice.count) sellers' prices")
  }

  private func price(
    _ entry: PriceTable.Entry, name: String, parts: ModelName
  ) throws(AssigningError) -> ModelPrice {
    switch entry.card(service) {
    case .success(let card): return price(entry, card, name: name)
    case .failure(let unusable):
      let others = stages(parts, canonical: aliases.resolve(name).canonical).first?.candidates ?? []
      let priced = others.compactMap { candidate -> String? in
        let other = index.entries[candidate.index]
        guard other.key != entry.key, case .success(let card) = other.card(service) else { return nil }
        return PriceLookup.candidate(price(other, card, name: name))
      }
      let suggestion = priced.isEmpty ? "" : "; priced entries of the same model: " + priced.joined(separator: ", ")
      throw .unusablePrice(key: entry.key, table: file, reason: unusable.reason, suggestion: suggestion)
    }
  }

  private func price(_ entry: PriceTable.Entry, _ card: RateCard, name: String) -> ModelPrice {
    ModelPrice(
      name: name, tableKey: entry.key, provider: entry.provider, card: card, deprecationDate: entry.deprecationDate,
      limits: entry.limits)
  }

  /// OpenRouter's `:free` variants.
  private static func free(_ name: String, base: String) -> ModelPrice {
    ModelPrice(
      name: name, tableKey: base, provider: "openrouter",
      card: RateCard(rates: TokenRates(input: .zero, output: .zero)),
      deprecationDate: nil, limits: .unknown
    ).noting("variants named ':free' cost nothing")
  }

  /// An entry in a list to choose from.
  private static func candidate(_ price: ModelPrice) -> String {
    "'\(price.tableKey)' ($\(price.inputPerToken * 1_000_000) in, $\(price.outputPerToken * 1_000_000) out per million)"
  }
}
