/// What is amiss with the shards of a merged report.
package enum ShardGaps {
  /// Shards that are listed by their numbers at most.
  private static let listed = 10

  /// A line each: shards that are missing, and shards that were laid out over different files.
  package static func notes(of runs: [RunProvenance]) -> [String] {
    var present: [Division: Set<Int>] = [:]
    for shard in runs.compactMap(\.shard) {
      present[Division(count: shard.count, hash: shard.division), default: []].insert(shard.index)
    }
    var notes: [String] = []
    for (division, indices) in present.sorted(by: { ($0.key.count, $0.key.hash) < ($1.key.count, $1.key.hash) }) {
      let missing = (1...division.count).filter { !indices.contains($0) }
      guard !missing.isEmpty else { continue }
      let numbers =
        missing.prefix(listed).map { "\($0)" }.joined(separator: ", ") + (missing.count > listed ? ", ..." : "")
      notes.append(
        missing.count == 1
          ? "shard \(numbers) of \(division.count) is missing" : "shards \(numbers) of \(division.count) are missing")
    }
    if Set(present.keys.map(\.count)).count < present.count {
      notes.append(
        "the shards are of different divisions: files were added or changed their size between the jobs, so lines may "
          + "be missing or there twice")
    }
    return notes
  }

  private struct Division: Hashable {
    let count: Int
    let hash: String
  }
}
