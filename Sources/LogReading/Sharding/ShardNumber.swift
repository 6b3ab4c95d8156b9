/// Which share of a log is meant: `index` of `count`, from 1.
package struct ShardNumber: Sendable, Equatable, CustomStringConvertible {
  package static let maximumCount = 100_000

  package let index: Int
  package let count: Int

  /// Nil unless `1 <= index <= count <= maximumCount`.
  package init?(index: Int, count: Int) {
    guard (1...ShardNumber.maximumCount).contains(count), (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Such as `3/16`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(index: index, count: count)
  }

  package var description: String { "\(index)/\(count)" }
}
