/// Texts of rows' messages, to be counted each by itself: contents, roles and names, in no more order than by row.
package struct MessageTexts: Sendable {
  /// UTF-8 bytes of all texts, end to end.
  package private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  /// Bytes of text `index` in `bytes`.
  package subscript(index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
    guard !text.isEmpty else { return }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
  }

  /// Leaves the first `count` texts.
  mutating func truncate(to count: Int) {
    ends.removeSubrange(count...)
    bytes.removeSubrange((ends.last ?? 0)...)
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
