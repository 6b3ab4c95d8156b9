/// The names under which the columns of a CSV header are read: the one rule for logs, scores, labels, grades and preference
/// data.
///
/// White space around a name does not count. A name that differs from a known one in letter case alone is that name. Two
/// columns that come to one known name are refused, because which of them is meant is not known.
package struct CSVColumnNames: Sendable {
  /// By the known names in small letters; of names that differ in case alone the first counts.
  private var names: [String: String] = [:]
  private let known: Set<String>

  /// - Parameter known: as whoever reads the columns writes them, the most important ones first.
  package init(_ known: [String]) {
    self.known = Set(known)
    for name in known where names[name.lowercased()] == nil { names[name.lowercased()] = name }
  }

  /// The columns' names, in their order.
  ///
  /// - Throws: what is wrong with the header, in words that follow a file's name.
  package func resolved(_ columns: [String]) throws(CSVError) -> [String] {
    var written: [String: String] = [:]
    var resolved: [String] = []
    for column in columns {
      let name = self.name(of: column)
      if known.contains(name) {
        if let earlier = written[name] {
          throw CSVError(
            line: 1,
            reason: earlier == column
              ? "has two columns '\(column)': rename or remove one of them"
              : "has the columns '\(earlier)' and '\(column)', which are both read as '\(name)': rename or remove one of them"
          )
        }
        written[name] = column
      }
      resolved.append(name)
    }
    return resolved
  }

  /// The name of one column.
  package func name(of column: String) -> String {
    // Whoever names a column as it stands means that one.
    if known.contains(column) { return column }
    let trimmed = String(column.trimming(\.isWhitespace))
    if known.contains(trimmed) { return trimmed }
    return names[trimmed.lowercased()] ?? trimmed
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Without the characters of a kind at either end.
  package func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
    var rest = drop(while: isTrimmed)
    while let last = rest.last, isTrimmed(last) { rest.removeLast() }
    return rest
  }
}
