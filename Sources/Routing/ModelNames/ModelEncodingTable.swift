package import FileFormats

/// Which byte pair encoding a model counts its tokens with, by tiktoken's own table of names and prefixes.
///
/// The shipped table is `encodings/models.json`:
///
///     {"date": "2026-11-24", "models": [{"name": "gpt-4o", "encoding": "o200k_base"}, ...],
///      "prefixes": [{"prefix": "gpt-4o-", "encoding": "o200k_base"}, ...]}
package struct ModelEncodingTable: Sendable {
  /// Of the table, as `2026-11-24`.
  package let date: String
  private let encodingByName: [String: String]
  /// In the table's order: the first that fits is taken.
  private let prefixes: [(prefix: String, encoding: String)]

  /// The table that ships with the program.
  package static func shipped() throws(InputError) -> ModelEncodingTable {
    guard let files = ArtefactFiles(shipped: "encodings") else {
      throw InputError("shipped:encodings", "is missing from this build")
    }
    let bytes = try files.bytes(of: "models.json")
    let document = try JSONValue(parsing: bytes.contents, file: files.path(of: "models.json"))
    return try ModelEncodingTable(document, file: files.path(of: "models.json"))
  }

  /// - Parameter file: where the document came from, for messages.
  init(_ document: JSONValue, file: String) throws(InputError) {
    func rows(_ member: String, key: String) throws(InputError) -> [(String, String)] {
      guard let values = document[member]?.values else {
        throw InputError(file, "lacks the array '\(member)'")
      }
      var rows: [(String, String)] = []
      for (index, value) in values.enumerated() {
        guard let name = value[key]?.string, let encoding = value["encoding"]?.string, !name.isEmpty else {
          throw InputError(file, "\(member)[\(index)] lacks a '\(key)' or an 'encoding'")
        }
        rows.append((name, encoding))
      }
      return rows
    }
    date = document["date"]?.string ?? "undated"
    encodingByName = Dictionary(try rows("models", key: "name"), uniquingKeysWith: { first, _ in first })
    prefixes = try rows("prefixes", key: "prefix").map { (prefix: $0, encoding: $1) }
  }

  /// The encoding of a model; nil for a model that the table does not know, such as every other maker's.
  ///
  /// The name is tried as it is, without what stands before its last slash (a provider, as in `azure/gpt-4o`), by its
  /// canonical name and as `ModelName` has its base, each in small letters as well; the first that is in the table, or begins with one of its
  /// prefixes, decides.
  package func encoding(of name: String, aliases: ModelAliasTable) -> String? {
    let target = aliases.target(of: name)
    var names = [target]
    if let slash = target.lastIndex(of: "/") { names.append(String(target[target.index(after: slash)...])) }
    names += [aliases.resolve(name).canonical, ModelName(target).base]
    for candidate in names.flatMap({ [$0, $0.lowercased()] }) {
      if let encoding = encodingByName[candidate] { return encoding }
      if let match = prefixes.first(where: { candidate.hasPrefix($0.prefix) }) { return match.encoding }
    }
    return nil
  }
}
