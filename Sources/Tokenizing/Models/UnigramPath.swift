/// For each end of a beginning of a piece, the best last entry.
struct UnigramPath: Sendable {
  struct Node: Sendable {
    var score: Double
    /// Where the entry begins; negative where no entry ends here.
    var start: Int32
    var id: Int32
  }

  private static let keptCount = 1 << 16

  var nodes: [Node] = []

  /// Room for a piece of `count` bytes, with nothing in it.
  mutating func reset(count: Int) {
    let empty = Node(score: 0, start: -1, id: 0)
    for index in 0..<min(nodes.count, count + 1) { nodes[index] = empty }
    if nodes.count <= count { nodes.append(contentsOf: repeatElement(empty, count: count + 1 - nodes.count)) }
  }

  /// Gives back what only a very long piece needs.
  mutating func trim() {
    if nodes.count > UnigramPath.keptCount { nodes = [] }
  }
}
