/// Divides files among shards so that each has about the same to read; the same files give the same division everywhere.
///
/// Files that can only be read whole go first, the largest first, each to the shard that has least so far. Then the bytes
/// of all files that can be cut, one after the other in input order, are dealt out in shard order, as many to each as
/// lifts all to one level. So where every file can be cut, the shards' parts in shard order are the whole log in order.
package struct ShardDivision: Sendable {
  /// One input as the division sees it.
  package struct File: Sendable {
    let byteCount: Int
    /// What it costs to read, in bytes of plain text.
    let weight: Int
    /// Whether it may be cut at any byte.
    let canBeCut: Bool

    package init(byteCount: Int, weight: Int, canBeCut: Bool) {
      self.byteCount = byteCount
      self.weight = weight
      self.canBeCut = canBeCut
    }
  }

  /// A part of one file: all of it, unless the file can be cut.
  package struct Part: Sendable, Equatable {
    package let file: Int
    package let range: Range<Int>
  }

  /// By shard, each in input order; files without a byte are with the first.
  package let shards: [[Part]]

  /// - Parameter files: whose weights and bytes together are less than 2^62.
  package init(_ files: [File], count: Int) {
    var shards = [[Part]](repeating: [], count: count)
    var loads = [Int](repeating: 0, count: count)
    let whole = files.indices.filter { !files[$0].canBeCut }
    for file in whole.sorted(by: { (files[$1].weight, $0) < (files[$0].weight, $1) }) {
      let shard = loads.indices.min { (loads[$0], $0) < (loads[$1], $1) } ?? 0
      loads[shard] += files[file].weight
      shards[shard].append(Part(file: file, range: 0..<files[file].byteCount))
    }
    ShardDivision.deal(files, levelling: loads, into: &shards)
    self.shards = shards.map { $0.sorted { $0.file < $1.file } }
  }

  /// Gives each shard the next bytes of the files that can be cut.
  private static func deal(_ files: [File], levelling loads: [Int], into shards: inout [[Part]]) {
    let cut = files.indices.filter { files[$0].canBeCut }
    var quotas = quotas(of: cut.reduce(0) { $0 + files[$1].byteCount }, levelling: loads)
    var shard = 0
    for file in cut {
      var start = 0
      if files[file].byteCount == 0 { shards[0].append(Part(file: file, range: 0..<0)) }
      while start < files[file].byteCount {
        while quotas[shard] == 0 { shard += 1 }
        let end = min(files[file].byteCount, start + quotas[shard])
        shards[shard].append(Part(file: file, range: start..<end))
        quotas[shard] -= end - start
        start = end
      }
    }
  }

  /// How many of `byteCount` bytes each shard gets on top of its load so that the least loaded are level; they add up.
  static func quotas(of byteCount: Int, levelling loads: [Int]) -> [Int] {
    let order = loads.indices.sorted { (loads[$0], $0) < (loads[$1], $1) }
    var lifted = 0
    var total = byteCount
    while lifted < order.count, lifted == 0 || loads[order[lifted]] <= total / lifted {
      total += loads[order[lifted]]
      lifted += 1
    }
    var quotas = [Int](repeating: 0, count: loads.count)
    for (place, shard) in order[..<lifted].sorted().enumerated() {
      quotas[shard] = total / lifted + (place < total % lifted ? 1 : 0) - loads[shard]
    }
    return quotas
  }
}
