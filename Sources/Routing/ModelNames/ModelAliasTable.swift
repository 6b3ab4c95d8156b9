package import FileFormats

/// Canonical model names and what else each model is called: one table for routers, training, evaluation and prices.
///
/// The shipped table is `names/models.json`:
///
///     {"models": [{"name": "gpt-4o", "aliases": [...], "price_keys": ["deepinfra/...", ...]}, ...]}
///
/// `price_keys` orders the entries of LiteLLM's price map under which a model is looked for when the map has no entry
/// of the bare name: the first that is present and usable is taken.
package struct ModelAliasTable: Sendable {
  /// In the table's order.
  package let canonicalNames: [String]
  private let canonicalByName: [String: String]
  private let canonicalByFoldedName: [String: String]
  /// By `ModelName.folded`; spellings that stand for two models are left out.
  private let canonicalBySpelling: [String: String]
  private let namesByCanonical: [String: [String]]
  private let priceKeysByCanonical: [String: [String]]
  /// What the user calls models, in whose place the table's name stands.
  private var targetByOwnName: [String: String] = [:]

  /// The table that ships with the program.
  package static func shipped() throws(InputError) -> ModelAliasTable {
    guard let files = ArtefactFiles(shipped: "names") else {
      throw InputError("shipped:names", "is missing from this build")
    }
    let bytes = try files.bytes(of: "models.json")
    let document = try JSONValue(parsing: bytes.contents, file: files.path(of: "models.json"))
    return try ModelAliasTable(document, file: files.path(of: "models.json"))
  }

  /// Refuses a name that stands for two models.
  ///
  /// - Parameter file: where the document came from, for messages.
  package init(_ document: JSONValue, file: String) throws(InputError) {
    guard let models = document["models"]?.values else {
      throw InputError(file, "lacks the array 'models'")
    }
    var names: [String] = []
    var byName: [String: String] = [:]
    var byFoldedName: [String: String] = [:]
    var bySpelling: [String: String] = [:]
    var twofold: Set<String> = []
    var all: [String: [String]] = [:]
    var priceKeys: [String: [String]] = [:]
    for (index, model) in models.enumerated() {
      guard let canonical = model["name"]?.string, !canonical.isEmpty else {
        throw InputError(file, "models[\(index)] lacks a 'name'")
      }
      names.append(canonical)
      for name in [canonical] + (model["aliases"]?.values ?? []).compactMap(\.string) {
        let others = [
          byName.updateValue(canonical, forKey: name),
          byFoldedName.updateValue(canonical, forKey: name.lowercased()),
        ]
        if let other = others.compactMap({ $0 }).first(where: { $0 != canonical }) {
          throw InputError(file, "the name '\(name)' stands for both '\(other)' and '\(canonical)'")
        }
        all[canonical, default: []].append(name)
        let spelling = ModelName.folded(
          String(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...]))
        if let other = bySpelling.updateValue(canonical, forKey: spelling), other != canonical {
          twofold.insert(spelling)
        }
      }
      priceKeys[canonical] = (model["price_keys"]?.values ?? []).compactMap(\.string)
    }
    canonicalNames = names
    canonicalByName = byName
    canonicalByFoldedName = byFoldedName
    canonicalBySpelling = bySpelling.filter { !twofold.contains($0.key) }
    namesByCanonical = all
    priceKeysByCanonical = priceKeys
  }

  /// The same table with names of the user's own, such as those of deployments.
  ///
  /// - Parameter own: by own name, the name that stands in its place.
  package func adding(_ own: [String: String]) -> ModelAliasTable {
    var table = self
    table.targetByOwnName.merge(own) { _, new in new }
    return table
  }

  /// The name that stands in the place of a user's own one; else the name itself.
  package func target(of name: String) -> String { targetByOwnName[name] ?? name }

  /// All names of a canonical one, itself first; the name alone where it is unknown.
  package func names(of canonical: String) -> [String] { namesByCanonical[canonical] ?? [canonical] }

  /// The model that a name stands for. A user's own name gives way to what it stands for. The name is then tried as it is,
  /// with folded capitals, both again without what stands before its last slash, and as `ModelName` spells it; an unknown
  /// name stands for itself.
  package func resolve(_ name: String) -> ModelNameResolution {
    if let target = targetByOwnName[name] {
      return ModelNameResolution(given: name, canonical: resolve(target: target).canonical, how: .own)
    }
    return resolve(target: name)
  }

  private func resolve(target name: String) -> ModelNameResolution {
    if let canonical = canonicalByName[name] {
      return ModelNameResolution(given: name, canonical: canonical, how: canonical == name ? .exact : .alias)
    }
    if let canonical = canonicalByFoldedName[name.lowercased()] {
      return ModelNameResolution(given: name, canonical: canonical, how: .caseFolded)
    }
    if let slash = name.lastIndex(of: "/") {
      let bare = String(name[name.index(after: slash)...])
      if let canonical = canonicalByName[bare] ?? canonicalByFoldedName[bare.lowercased()] {
        return ModelNameResolution(given: name, canonical: canonical, how: .providerPrefix)
      }
    }
    let parts = ModelName(name)
    if !parts.isFineTuned, let canonical = canonicalBySpelling[parts.folded] {
      return ModelNameResolution(given: name, canonical: canonical, how: .spelling)
    }
    return ModelNameResolution(given: name, canonical: name, how: .unknown)
  }

  /// Whether both names stand for one model.
  package func areSame(_ first: String, _ second: String) -> Bool {
    resolve(first).canonical == resolve(second).canonical
  }

  /// Finds a model in a list of names under any of its spellings: the first name that stands for the same model.
  ///
  /// - Returns: its place in `list`, or nil.
  package func index(of name: String, in list: [String]) -> Int? {
    if let exact = list.firstIndex(of: name) { return exact }
    let canonical = resolve(name).canonical
    return list.firstIndex { resolve($0).canonical == canonical }
  }

  /// The keys of LiteLLM's map to prefer for a canonical name, most preferred first.
  package func priceKeys(for canonical: String) -> [String] { priceKeysByCanonical[canonical] ?? [] }
}

/// How a model's name was understood; every use of a name reports it.
package struct ModelNameResolution: Sendable, Equatable, CustomStringConvertible {
  package enum Method: String, Sendable, CaseIterable {
    /// The name is the canonical one.
    case exact
    /// The alias table lists it, letter for letter.
    case alias
    /// The same with other capitals.
    case caseFolded = "case folded"
    /// What comes after the last slash is a known name, such as `openai/gpt-4o`.
    case providerPrefix = "provider prefix"
    /// Another way of writing a known name, such as `us.anthropic.claude-sonnet-4-5-20250929-v1:0`.
    case spelling
    /// `--alias` says so.
    case own = "--alias"
    /// In no table: the name stands for itself.
    case unknown
  }

  package let given: String
  /// The name that tables are keyed by; the given one where it is unknown.
  package let canonical: String
  package let how: Method

  package var isKnown: Bool { how != .unknown }

  /// One line, such as `mistralai/Mixtral-8x7B-Instruct-v0.1 -> mixtral-8x7b-instruct-v0.1 (alias)`.
  package var description: String {
    switch how {
    case .exact: given
    case .unknown: "\(given) (not in the table of model names, taken as it is)"
    default: "\(given) -> \(canonical) (\(how.rawValue))"
    }
  }
}

/// Suggestions for a name that is in no table.
package enum NearestNames {
  /// The candidates nearest to `name`, nearest first, ties in alphabetical order.
  ///
  /// Nearness is the Levenshtein distance between the lower-cased bytes, of the whole names or of what comes after
  /// their last slashes; a candidate that contains the name, or is contained in it, counts as near. A candidate with
  /// less than half of its bytes in common is left out.
  ///
  /// Complexity: the number of candidates times the product of the lengths.
  package static func nearest(
    to name: String, among candidates: some Sequence<String>, limit: Int = 5
  ) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    let bareWanted = bare(wanted)
    var scored: [(score: Int, name: String)] = []
    for candidate in Set(candidates) {
      let folded = Array(candidate.lowercased().utf8)
      let bareFolded = bare(folded)
      // In halves, so that the right name after another prefix comes after the name itself.
      var score = min(2 * distance(wanted, folded), 2 * distance(bareWanted, bareFolded) + 1)
      if min(bareWanted.count, bareFolded.count) >= 4,
        contains(bareFolded, bareWanted) || contains(bareWanted, bareFolded)
      {
        score = min(score, 6)
      }
      if score <= max(wanted.count, 4) { scored.append((score, candidate)) }
    }
    scored.sort { ($0.score, $0.name) < ($1.score, $1.name) }
    return scored.prefix(limit).map(\.name)
  }

  /// A clause such as `; did you mean 'gpt-4o', 'gpt-4'?`, or nothing.
  package static func suggestion(for name: String, among candidates: some Sequence<String>) -> String {
    let names = nearest(to: name, among: candidates)
    guard !names.isEmpty else { return "" }
    return "; did you mean " + names.map { "'\($0)'" }.joined(separator: ", ") + "?"
  }

  /// The least number of bytes inserted, removed or replaced that turns one into the other (Levenshtein).
  static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
    if first.isEmpty || second.isEmpty { return max(first.count, second.count) }
    var previous = Array(0...second.count)
    var current = previous
    for (row, byte) in first.enumerated() {
      current[0] = row + 1
      for (column, other) in second.enumerated() {
        let replaced = previous[column] + (byte == other ? 0 : 1)
        current[column + 1] = min(replaced, previous[column + 1] + 1, current[column] + 1)
      }
      swap(&previous, &current)
    }
    return previous[second.count]
  }

  private static func bare(_ name: [UInt8]) -> [UInt8] {
    guard let slash = name.lastIndex(of: UInt8(ascii: "/")) else { return name }
    return Array(name[(slash + 1)...])
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
