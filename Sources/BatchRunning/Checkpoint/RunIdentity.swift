/// What a run's bytes depend on, fact by fact: a checkpoint is gone on with only if none of them has changed.
package struct RunIdentity: Sendable, Codable, Equatable {
  package struct Fact: Sendable, Codable, Equatable {
    /// In the words of a message: `the input logs/a.jsonl`, `the option --threshold`.
    let name: String
    let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package var facts: [Fact]

  package init(_ facts: [Fact]) { self.facts = facts }

  /// What is not as it was, a line each; values are told where they are short.
  func changes(since old: RunIdentity) -> [String] {
    func byName(_ facts: [Fact]) -> [String: [String]] {
      Dictionary(grouping: facts, by: \.name).mapValues { $0.map(\.value) }
    }
    let (before, now) = (byName(old.facts), byName(facts))
    var seen: Set<String> = []
    return (old.facts + facts).compactMap { fact in
      guard seen.insert(fact.name).inserted, before[fact.name] != now[fact.name] else { return nil }
      guard let was = before[fact.name] else { return "\(fact.name) is new" }
      guard let becomes = now[fact.name] else { return "\(fact.name) is gone" }
      return "\(fact.name) was \(was.joined(separator: ", ")) and is \(becomes.joined(separator: ", "))"
    }
  }
}
