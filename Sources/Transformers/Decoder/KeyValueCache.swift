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
  private let keys: WorkingMemory<Float>
  private let values: WorkingMemory<Float>

  init(_ configuration: DecoderConfiguration, capacity: Int) {
    headCount = configuration.keyValueHeadCount
    headSize = configuration.headSize
    // Rows of values begin at a cache line.
    self.capacity = (max(1, capacity) + 15) / 16 * 16
    let floats = configuration.layerCount * headCount * headSize * self.capacity
    keys = WorkingMemory(count: floats)
    values = WorkingMemory(count: floats)
  }

  /// `capacity` keys of a head, of its size each.
  func keys(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    keys.start + (layer * headCount + head) * headSize * capacity
  }

  /// One row of `capacity` positions an element of the head.
  func values(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
    values.start + (layer * headCount + head) * headSize * capacity
  }

  /// Counts positions that were written to every layer.
  func append(_ added: Int) { count += added }
}
