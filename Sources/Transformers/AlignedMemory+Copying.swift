internal import LinearAlgebra

extension AlignedMemory {
  /// A copy of a list.
  static func copy(_ list: [Element]) -> AlignedMemory {
    make(count: list.count) { _ = $0.update(fromContentsOf: list) }
  }
}
