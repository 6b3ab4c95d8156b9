internal import FileFormats

/// Which members of golden labels are grades of models, where rows hold other numbers and flags as well: costs, lengths,
/// ids.
///
/// If the user names the models, these alone are. If at least two members are models that the table of names knows, all
/// that it knows are, and nothing else is. Otherwise every member is whose values are truths or numbers from 0 to 1
/// throughout, unless its name says that it is something else.
package struct GoldColumns: Sendable {
  /// By canonical name; nil where the user names none.
  package var wanted: Set<String>?
  /// Members that say something else, such as a prompt's group.
  package var others: Set<String> = []
  /// Whether a name is in the table of names.
  package var isKnown: @Sendable (String) -> Bool

  package init(wanted: Set<String>? = nil, isKnown: @escaping @Sendable (String) -> Bool = { _ in false }) {
    self.wanted = wanted
    self.isKnown = isKnown
  }

  /// Parts of names that no grade has.
  private static let otherWords = [
    "cost", "price", "token", "latency", "time", "length", "len", "count", "num", "turn", "id", "idx", "index", "rank",
    "year", "seed", "date", "size", "usd", "seconds", "ms", "split", "fold", "natured", "group",
  ]

  /// What the values of one member are.
  private struct Column {
    var isGraded = true
    var order: Int
  }

  /// The members to read as grades, and those that hold numbers or truths and are left out, in the order of the file.
  ///
  /// - Parameter canonicalName: resolves a model's spelling.
  func choose(
    in path: String, canonicalName: (String) -> String?
  ) throws(InputError) -> (models: Set<String>, leftOut: [String]) {
    var columns: [String: Column] = [:]
    try LabelFile.forEachObject(of: path) { (record) throws(InputError) in
      for member in record.fields.members ?? [] where member.name != "prompt" && !others.contains(member.name) {
        let number = member.value.bool.map { $0 ? 1.0 : 0 } ?? member.value.double
        guard let number else { continue }
        var column = columns[member.name] ?? Column(order: columns.count)
        column.isGraded = column.isGraded && (0...1).contains(number)
        columns[member.name] = column
      }
    }
    let names = columns.sorted { $0.value.order < $1.value.order }.map(\.key)
    let models: Set<String>
    if let wanted {
      models = Set(names.filter { canonicalName($0).map(wanted.contains) ?? false })
    } else {
      let known = names.filter(isKnown)
      models =
        known.count >= 2
        ? Set(known) : Set(names.filter { (columns[$0]?.isGraded ?? false) && !GoldColumns.isOther($0) || isKnown($0) })
    }
    return (models, names.filter { !models.contains($0) })
  }

  /// Whether a name says that its values are no grades: a part of it is one of `otherWords`, or it tells something about a
  /// model, as `MODEL|total_cost` does.
  private static func isOther(_ name: String) -> Bool {
    name.contains("|")
      || name.lowercased().split { !$0.isLetter }.contains { part in
        otherWords.contains(String(part)) || otherWords.contains { String(part) == $0 + "s" }
      }
  }
}
