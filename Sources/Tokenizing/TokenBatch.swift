/// Token ids of several texts, end to end.
package struct TokenBatch: Sendable {
  /// All ids.
  package var ids: [Int32] = []
  /// Where each text's ids end; text `i` spans `ends[i - 1]..<ends[i]`, with 0 before the first.
  package var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  /// The range of text `index` in `ids`.
  package func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  package mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
