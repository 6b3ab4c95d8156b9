/// The keys and values of a run of positions in every layer, for each key-value head.
///
/// Keys lie position by position. Values lie transposed, one row of positions an element of the head, so that weighing
/// them is a product with rows that are as long as the text.
final class KeyValueCache {
  let capacity: Int
  /// Positions that every layer holds.
  private(set) var count = 0
  private let headCount: Int
  private let headSize: Int
  private let keys: UnsafeMutablePointer<Float>
  private let values: UnsafeMutablePointer<Float>

  init(_ configuration: DecoderConfiguration, capacity: Int) {
    headCount = configuration.keyValueHeadCount
    headSize = configuration.headSize
    // Rows of values begin at a cache line.
    self.capacity = (max(1, capacity) + 15) / 16 * 16
    let floats = configuration.layerCount * headCount * headSize * self.capacity
    keys = .allocate(capacity: floats)
    values = .allocate(capacity: floats)
  }

  deinit {
    keys.deallocate()
    values.deallocate()
  }

  /// `capacity` keys of a head, of its size each.
  func keys(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    keys + (layer * headCount + head) * headSize * capacity
  }

  /// One row of `capacity` positions an element of the head.
  func values(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    values + (layer * headCount + head) * headSize * capacity
  }

  /// Counts positions that were written to every layer.
  func append(_ added: Int) { count += added }
}
