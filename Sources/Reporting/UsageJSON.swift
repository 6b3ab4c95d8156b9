internal import Assigning
internal import JSONCoding
internal import LogReading

/// What the log recorded besides the number of tokens, as members of a report's `tokens`: `kinds` with rows and tokens,
/// `contradictions` with rows, and `uncounted` with rows whose count of prompt tokens leaves out what they hold besides
/// texts. What did not occur is left out.
enum UsageJSON {
  static func members(_ usage: UsageTotals) -> [JSONValue.Member] {
    [
      .init(
        name: "kinds",
        value: .object(
          TokenKind.allCases.filter { usage[$0].rows > 0 }.map {
            .init(
              name: $0.rawValue, value: ["rows": .integer(usage[$0].rows), "tokens": .integer(usage[$0].tokens)])
          })),
      .init(
        name: "contradictions",
        value: .object(
          UsageContradiction.allCases.compactMap { contradiction in
            usage.contradictions[contradiction].map { .init(name: contradiction.name, value: .integer($0)) }
          })),
      .init(
        name: "uncounted",
        value: .object(
          UncountedParts.kinds.compactMap { kind in
            usage.uncounted[kind.name].map { .init(name: kind.name, value: .integer($0)) }
          })),
    ]
  }

  /// - Parameter tokens: the member `tokens`; one that lacks both tells nothing of them.
  static func usage(_ tokens: StoredObject) throws(ReportingError) -> UsageTotals {
    var kinds: [TokenKind: CostTotals.Tally] = [:]
    if tokens.value["kinds"] != nil {
      let stored = try tokens.object("kinds")
      for member in stored.value.members ?? [] {
        guard let kind = TokenKind(rawValue: member.name) else {
          throw .unexpected(
            file: stored.file, path: "\(stored.path)/\(member.name)", expected: "a kind that this version knows")
        }
        let tally = try stored.object(member.name)
        kinds[kind] = CostTotals.Tally(rows: try tally.count("rows"), tokens: try tally.count("tokens"))
      }
    }
    var contradictions: [UsageContradiction: Int] = [:]
    if tokens.value["contradictions"] != nil {
      for (name, count) in try tokens.counts("contradictions") {
        guard let contradiction = UsageContradiction.allCases.first(where: { $0.name == name }) else {
          throw .unexpected(
            file: tokens.file, path: "\(tokens.path)/contradictions/\(name)",
            expected: "a contradiction that this version knows")
        }
        contradictions[contradiction] = count
      }
    }
    var uncounted: [String: Int] = [:]
    if tokens.value["uncounted"] != nil {
      for (name, count) in try tokens.counts("uncounted") {
        guard UncountedParts.kinds.contains(where: { $0.name == name }) else {
          throw .unexpected(
            file: tokens.file, path: "\(tokens.path)/uncounted/\(name)", expected: "a kind that this version knows")
        }
        uncounted[name] = count
      }
    }
    return UsageTotals(kinds: kinds, contradictions: contradictions, uncounted: uncounted)
  }
}
