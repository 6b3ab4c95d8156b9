/// Memory for rows rounded to eight bits, reused from layer to layer.
final class QuantizedRows {
  let bytes: WorkingMemory<UInt8>
  let scales: WorkingMemory<Float>
  let offsets: WorkingMemory<Float>

  /// - Parameter width: of the widest row that is rounded.
  init(rows: Int, width: Int) {
    bytes = WorkingMemory(count: rows * QuantizedWeights.padded(width))
    scales = WorkingMemory(count: rows * QuantizedWeights.groups(width))
    offsets = WorkingMemory(count: rows * QuantizedWeights.groups(width))
  }
}
