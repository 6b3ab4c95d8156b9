package import FileFormats
internal import Numerics

/// Prompts whose kinds of task are known.
package struct KindExamples: Sendable {
  package struct Example: Sendable {
    package let text: String
    /// Its place in `kinds`.
    package let kind: Int
    /// Whether it is left out when the classifier measures itself.
    package let isLeftOut: Bool
  }

  /// In the order of their UTF-8 bytes.
  package private(set) var kinds: [String] = []
  /// Each text once.
  package private(set) var examples: [Example] = []
  /// Rows whose text an earlier row of the same kind has.
  package private(set) var repeatedCount = 0

  /// One part in this many is left out.
  private static let foldCount: UInt64 = 5

  /// Reads JSON lines or CSV with `prompt` and `kind`. Rows of one `group`, such as a template or a source, are left out
  /// together; a row without one is by itself.
  ///
  /// - Throws: for a row without a prompt or a kind, a text of two kinds, or data in which fewer than two kinds have
  ///   examples on both sides.
  package init(_ paths: [String]) throws(InputError) {
    var rows: [(text: String, kind: String, isLeftOut: Bool, place: String)] = []
    var seen: [String: Int] = [:]
    for path in paths {
      try LabelTable.forEachRecord(of: path, columns: ["prompt", "kind"]) { (record) throws(InputError) in
        let kind = try record.text("kind")
        guard let text = FirstTurn.ofPrompt("prompt", in: record) else { throw record.fail("has no 'prompt'") }
        if let earlier = seen[text] {
          guard rows[earlier].kind == kind else {
            throw record.fail(
              "has the prompt of \(rows[earlier].place), which is of another kind, '\(rows[earlier].kind)'")
          }
          repeatedCount += 1
          return
        }
        let group = record.identifier("group").flatMap { $0.isEmpty ? nil : $0 } ?? text
        let isLeftOut = SplitMix64.mix(StableHash.ofName(group)) % KindExamples.foldCount == 0
        seen[text] = rows.count
        rows.append((text, kind, isLeftOut, "\(path):\(record.line)"))
      }
    }
    kinds = Set(rows.map(\.kind)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard kinds.count >= 2 else {
      throw InputError(
        paths.joined(separator: ", "), "names \(FigureText.count(kinds.count, of: "kind")); at least two are needed")
    }
    guard kinds.count <= 250 else {
      throw InputError(paths.joined(separator: ", "), "names \(kinds.count) kinds; 250 are the most")
    }
    let places = Dictionary(uniqueKeysWithValues: kinds.enumerated().map { ($1, $0) })
    examples = rows.map { Example(text: $0.text, kind: places[$0.kind] ?? 0, isLeftOut: $0.isLeftOut) }
    for (place, kind) in kinds.enumerated() {
      let own = examples.filter { $0.kind == place }
      guard own.contains(where: { !$0.isLeftOut }) else {
        throw InputError(
          paths.joined(separator: ", "),
          "has too few prompts of the kind '\(kind)', \(own.count), to leave a fifth of them out; give more of it, from more "
            + "groups")
      }
    }
  }
}
