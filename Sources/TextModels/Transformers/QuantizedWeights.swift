internal import CKernels
internal import Numerics

/// A linear layer with weights of eight bits, one scale for every 128 of an output's, and inputs rounded the same way as
/// they come.
///
/// Products of bytes are summed exactly, so the layer's outputs have the same bits on every machine.
struct QuantizedWeights: Sendable {
  private let inputs: Int
  private let outputs: Int
  private let bytes: AlignedMemory<Int8>
  /// A scale for every group of every output, then as many scaled sums of bytes.
  private let factors: AlignedMemory<Float>
  private let bias: AlignedMemory<Float>

  /// - Parameters:
  ///   - matrix: outputs x inputs, row-major.
  ///   - bias: one an output.
  init(matrix: [Float], bias: [Float]) {
    let outputs = bias.count
    let inputs = matrix.count / max(1, outputs)
    let stride = QuantizedWeights.padded(inputs)
    let groups = QuantizedWeights.groups(inputs)
    let tile = Int(TRANSFORMER_INT8_TILE)
    let padded = (outputs + tile - 1) / tile * tile
    let row = WorkingMemory<Int8>(count: stride)
    let rowScales = WorkingMemory<Float>(count: groups)
    let rowSums = WorkingMemory<Float>(count: groups)
    var bytes = AlignedMemory<Int8>.make(count: 0) { _ in }
    factors = AlignedMemory.make(count: 2 * groups * padded) { factors in
      guard let scales = factors.baseAddress else { return }
      bytes = AlignedMemory.make(count: stride * padded) { bytes in
        matrix.withUnsafeBufferPointer { matrix in
          guard let first = matrix.baseAddress else { return }
          for output in 0..<outputs {
            transformer_quantize_weights(
              first + output * inputs, inputs, stride, row.start, rowScales.start, rowSums.start)
            transformer_int8_place(
              row.start, rowScales.start, rowSums.start, output, stride, groups, padded, bytes.baseAddress,
              scales, scales + groups * padded)
          }
        }
      }
    }
    self.bytes = bytes
    self.bias = .copy(bias + [Float](repeating: 0, count: padded - outputs))
    self.inputs = inputs
    self.outputs = outputs
  }

  /// A width with what fills its last four up.
  static func padded(_ width: Int) -> Int {
    let step = Int(TRANSFORMER_INT8_STEP)
    return (width + step - 1) / step * step
  }

  /// Groups with scales of their own in a row.
  static func groups(_ width: Int) -> Int {
    let group = Int(TRANSFORMER_INT8_GROUP)
    return (width + group - 1) / group
  }

  /// `input` holds `rows` x inputs, `output` gets `rows` x outputs.
  func apply(_ input: UnsafePointer<Float>, rows: Int, to output: UnsafeMutablePointer<Float>, _ scratch: QuantizedRows)
  {
    let stride = QuantizedWeights.padded(inputs)
    transformer_quantize_rows(
      input, rows, inputs, stride, scratch.bytes.start, scratch.scales.start, scratch.offsets.start)
    let scales = factors.elements.baseAddress
    var weights = transformer_int8_weights(
      bytes: bytes.elements.baseAddress, scales: scales, sums: scales.map { $0 + factors.elements.count / 2 },
      bias: bias.elements.baseAddress, outputs: outputs, stride: stride)
    transformer_linear_int8(
      scratch.bytes.start, scratch.scales.start, scratch.offsets.start, rows, &weights, output)
  }
}

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
