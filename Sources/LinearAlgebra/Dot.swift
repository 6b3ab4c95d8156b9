internal import CKernels

/// Inner product of two equally long vectors in a fixed summation order: the same bits on every machine.
package func dot(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
  precondition(left.count == right.count)
  guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return 0 }
  return kernel_dot(leftStart, rightStart, left.count)
}
