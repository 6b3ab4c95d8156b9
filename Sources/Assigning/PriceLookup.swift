internal import ModelNaming

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
