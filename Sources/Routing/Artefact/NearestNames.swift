/// The names most like a wrong one, for messages.
enum NearestNames {
  /// Up to three names, nearest first by edit distance without regard to case; names that share nothing are left out.
  static func of(_ wanted: String, among names: [String]) -> [String] {
    let target = Array(wanted.lowercased().utf8)
    let ranked = names.map { (name: $0, distance: distance(target, Array($0.lowercased().utf8))) }
      .filter { $0.distance <= max(3, target.count * 2 / 3) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    return ranked.prefix(3).map(\.name)
  }

  /// Levenshtein's distance in bytes. Complexity: O(left.count * right.count).
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (byte == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, min(row[column], row[column + 1]) + 1)
      }
    }
    return row[right.count]
  }
}
