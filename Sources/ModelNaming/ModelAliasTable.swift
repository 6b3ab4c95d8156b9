package import JSONCoding
package import ModelFiles

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
  private let priceKeysByCanonical: [String: [String]]

  /// The table that ships with the program.
  package static func shipped() throws(ModelFileError) -> ModelAliasTable {
    guard let files = ArtefactFiles(shipped: "names") else {
      throw ModelFileError(file: "shipped:names", reason: "is missing from this build")
    }
    let bytes = try files.bytes(of: "models.json")
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes.contents)
    } catch {
      throw ModelFileError(file: files.path(of: "models.json"), reason: "is no JSON document: \(error.reason)")
    }
    return try ModelAliasTable(document, file: files.path(of: "models.json"))
  }

  /// Refuses a name that stands for two models.
  ///
  /// - Parameter file: where the document came from, for messages.
  package init(_ document: JSONValue, file: String) throws(ModelFileError) {
    guard let models = document["models"]?.values else {
      throw ModelFileError(file: file, reason: "lacks the array 'models'")
    }
    var names: [String] = []
    var byName: [String: String] = [:]
    var byFoldedName: [String: String] = [:]
    var priceKeys: [String: [String]] = [:]
    for (index, model) in models.enumerated() {
      guard let canonical = model["name"]?.string, !canonical.isEmpty else {
        throw ModelFileError(file: file, reason: "models[\(index)] lacks a 'name'")
      }
      names.append(canonical)
      for name in [canonical] + (model["aliases"]?.values ?? []).compactMap(\.string) {
        let others = [
          byName.updateValue(canonical, forKey: name),
          byFoldedName.updateValue(canonical, forKey: name.lowercased()),
        ]
        if let other = others.compactMap({ $0 }).first(where: { $0 != canonical }) {
          throw ModelFileError(file: file, reason: "the name '\(name)' stands for both '\(other)' and '\(canonical)'")
        }
      }
      priceKeys[canonical] = (model["price_keys"]?.values ?? []).compactMap(\.string)
    }
    canonicalNames = names
    canonicalByName = byName
    canonicalByFoldedName = byFoldedName
    priceKeysByCanonical = priceKeys
  }

  /// The model that a name stands for. The name is tried as it is, then with folded capitals, then both again without
  /// what stands before its last slash; an unknown name stands for itself.
  package func resolve(_ name: String) -> ModelNameResolution {
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
