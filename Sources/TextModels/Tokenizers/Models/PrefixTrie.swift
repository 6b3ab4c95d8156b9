internal import Glibc

/// Byte strings with an id each, found byte by byte: which of them a text begins with at some place.
///
/// A node's children are side by side, ordered by their byte. Memory is 12 bytes a node, of which there is at most one a
/// byte of the strings.
struct PrefixTrie: Sendable {
  struct Node: Sendable {
    var firstChild: UInt32
    /// Negative where no string ends.
    var id: Int32
    var childCount: UInt16
    var byte: UInt8
  }

  /// The root stands first, so the array is never empty.
  let nodes: [Node]
  /// Of the root, by byte; 0 where there is none.
  private let firstNodes: [UInt32]

  /// Nil if two tokens are equal: then `duplicate` is the place of one of them in the list.
  init?(_ tokens: TokenList, duplicate: inout Int) {
    let order = PrefixTrie.sorted(tokens)
    var nodes = [Node(firstChild: 0, id: -1, childCount: 0, byte: 0)]
    // Which of the ordered tokens each node stands for, and how many bytes lead to it.
    var spans: [(low: Int, high: Int, depth: Int)] = [(0, order.count, 0)]
    var index = 0
    while index < nodes.count {
      var (low, high, depth) = spans[index]
      if low < high, tokens.range(order[low]).count == depth {
        nodes[index].id = tokens.ids[order[low]]
        low += 1
        if low < high, tokens.range(order[low]).count == depth {
          duplicate = order[low]
          return nil
        }
      }
      nodes[index].firstChild = UInt32(truncatingIfNeeded: nodes.count)
      while low < high {
        let byte = tokens.bytes[tokens.range(order[low]).lowerBound + depth]
        let start = low
        while low < high, tokens.bytes[tokens.range(order[low]).lowerBound + depth] == byte { low += 1 }
        nodes.append(Node(firstChild: 0, id: -1, childCount: 0, byte: byte))
        spans.append((start, low, depth + 1))
        nodes[index].childCount += 1
      }
      index += 1
    }
    var firstNodes = [UInt32](repeating: 0, count: 256)
    for child in 0..<Int(nodes[0].childCount) {
      let node = Int(nodes[0].firstChild) + child
      firstNodes[Int(nodes[node].byte)] = UInt32(truncatingIfNeeded: node)
    }
    self.nodes = nodes
    self.firstNodes = firstNodes
  }

  /// Places of the tokens, ordered by their bytes.
  private static func sorted(_ tokens: TokenList) -> [Int] {
    tokens.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return Array(0..<tokens.count) }
      return (0..<tokens.count).sorted { left, right in
        let left = tokens.range(left)
        let right = tokens.range(right)
        let order = memcmp(start + left.lowerBound, start + right.lowerBound, min(left.count, right.count))
        return order != 0 ? order < 0 : left.count < right.count
      }
    }
  }

  /// The id of a whole string; nil if it is none of the trie's.
  func id(of string: some Sequence<UInt8>) -> Int32? {
    withWalk { walk in
      var node: UInt32 = 0
      for byte in string {
        guard let next = walk.child(of: node, byte) else { return nil }
        node = next
      }
      let id = walk.id(node)
      return id < 0 ? nil : id
    }
  }

  /// Calls `body` with what walks down the trie, which must not be kept beyond the call.
  @inline(__always)
  func withWalk<Result>(_ body: (Walk) -> Result) -> Result {
    nodes.withUnsafeBufferPointer { nodes in
      firstNodes.withUnsafeBufferPointer { firstNodes in
        // Neither array is ever empty.
        body(
          Walk(nodes: nodes.baseAddress.unsafelyUnwrapped, firstNodes: firstNodes.baseAddress.unsafelyUnwrapped))
      }
    }
  }

  /// Steps from node to node. Node 0 is the root.
  struct Walk {
    fileprivate let nodes: UnsafePointer<Node>
    fileprivate let firstNodes: UnsafePointer<UInt32>

    /// Negative where no string ends.
    @inline(__always)
    func id(_ node: UInt32) -> Int32 { nodes[Int(node)].id }

    @inline(__always)
    func child(of node: UInt32, _ byte: UInt8) -> UInt32? {
      if node == 0 {
        let first = firstNodes[Int(byte)]
        return first == 0 ? nil : first
      }
      let parent = nodes[Int(node)]
      var low = parent.firstChild
      var high = low &+ UInt32(parent.childCount)
      while high &- low > 8 {
        let middle = low &+ (high &- low) / 2
        if nodes[Int(middle)].byte <= byte { low = middle } else { high = middle }
      }
      while low < high {
        if nodes[Int(low)].byte == byte { return low }
        low &+= 1
      }
      return nil
    }
  }
}
