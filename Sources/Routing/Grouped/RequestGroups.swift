internal import Numerics

/// Which groups a batch's rows belong to, by hashes of the groups' names: for each row one a source, the parent's first.
package struct RequestGroups: Sendable {
  /// Of a row that has nothing where its group's name should stand.
  package static let missing: UInt64 = 0

  /// How many names a row has; 0 where nobody asked for them.
  package let sourceCount: Int
  private var keys: [UInt64] = []

  package init(sourceCount: Int = 0) { self.sourceCount = sourceCount }

  /// - Parameter names: of every row, `sourceCount` each, empty where a row has none.
  package init(_ names: [[String]], sourceCount: Int) {
    self.init(sourceCount: sourceCount)
    for row in names {
      precondition(row.count == sourceCount)
      for var name in row { name.withUTF8 { append($0) } }
    }
  }

  /// Appends the next name.
  package mutating func append(_ name: UnsafeBufferPointer<UInt8>) { keys.append(RequestGroups.key(of: name)) }

  package mutating func removeAll() { keys.removeAll(keepingCapacity: true) }

  /// The keys of a row; none where the batch has no names.
  subscript(_ row: Int) -> ArraySlice<UInt64> {
    let start = row * sourceCount
    return start + sourceCount <= keys.count ? keys[start..<(start + sourceCount)] : []
  }

  /// `missing` for an empty name, and for no other.
  static func key(of name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard !name.isEmpty else { return missing }
    var hash = StableHash()
    hash.absorb(name)
    return max(1, hash.value)
  }

  static func key(of name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { key(of: $0) }
  }
}
