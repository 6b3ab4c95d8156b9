package import FileFormats
import Foundation

/// The article that says what the reports' documents have as members, against the documents themselves.
package enum ReportArticle {
  package static func text() throws -> String {
    try String(
      contentsOfFile: "\(ProjectFile.root)/Sources/routellm-batch/Documentation.docc/ReportSchema.md", encoding: .utf8)
  }

  /// Every member below `value`, as the article writes it.
  ///
  /// - Parameter named: members whose own members have names that come from the log or the program.
  package static func members(of value: JSONValue, at path: String = "", named: Set<String> = []) -> Set<String> {
    switch value {
    case .object(let members) where !members.isEmpty:
      members.reduce(into: []) { result, member in
        let name = named.contains(path) ? "*" : member.name
        result.formUnion(
          self.members(of: member.value, at: path.isEmpty ? name : "\(path).\(name)", named: named))
      }
    case .array(let values) where values.contains { $0.members != nil || $0.values != nil }:
      values.reduce(into: []) { $0.formUnion(members(of: $1, at: path + "[]", named: named)) }
    default: [path]
    }
  }

  /// The members of the tables below a heading, down to the next one of the same rank; nil where there is no such heading.
  package static func described(_ heading: String) throws -> Set<String>? {
    let article = try text()
    guard let start = article.firstRange(of: "## \(heading)\n")?.upperBound else { return nil }
    let rest = article[start...]
    let part = rest.firstRange(of: "\n## ").map { rest[..<$0.lowerBound] } ?? rest
    var members: Set<String> = []
    for line in part.split(separator: "\n") where line.hasPrefix("| `") {
      for (index, text) in line.dropFirst(2).prefix(while: { $0 != "|" }).split(separator: "`").enumerated()
      where index % 2 == 0 { members.insert(String(text)) }
    }
    // A member that has a table of its own is described there.
    return members.filter { member in !members.contains { $0.hasPrefix(member + ".") || $0.hasPrefix(member + "[]") } }
  }

  /// What is in one of the two only. Members stand for all members below them.
  package static func differences(written: Set<String>, described: Set<String>) -> [String] {
    func isWithin(_ path: String, _ parent: String) -> Bool {
      path == parent || path.hasPrefix(parent + ".") || path.hasPrefix(parent + "[]")
    }
    // A member that is null or empty here is described by what it holds elsewhere.
    return
      written.sorted().filter { path in !described.contains { isWithin(path, $0) || isWithin($0, path) } }
      .map { "\($0) is not in the article" }
      + described.sorted().filter { path in !written.contains { isWithin($0, path) } }
      .map { "\($0) is in the article only" }
  }
}
