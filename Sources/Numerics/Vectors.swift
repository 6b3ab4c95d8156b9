internal import CKernels

/// Inner product of two equally long vectors in a fixed summation order: the same bits on every machine.
package func dot(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
  precondition(left.count == right.count)
  guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return 0 }
  return kernel_dot(leftStart, rightStart, left.count)
}

/// e^x with the same bits on every machine, to within two units in the last place.
package func exponential(_ x: Double) -> Double { kernel_exp(x) }

/// 1 / (1 + e^-x): the probability that goes with the log-odds `x`.
package func logistic(_ x: Double) -> Double { 1 / (1 + kernel_exp(-x)) }

/// How many bytes of a text are not ASCII.
package func nonASCIICount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
  text.baseAddress.map { kernel_non_ascii($0, text.count) } ?? 0
}
