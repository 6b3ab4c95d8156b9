/// Suggestions for a name that is in no table.
package enum NearestNames {
  /// The candidates nearest to `name`, nearest first, ties in alphabetical order.
  ///
  /// Nearness is the Levenshtein distance between the lower-cased bytes, of the whole names or of what stands behind
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
      // In halves, so that the right name behind another prefix comes after the name itself.
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
