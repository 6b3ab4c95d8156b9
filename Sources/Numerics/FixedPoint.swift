internal import CKernels

/// Unit vectors as 16-bit fixed-point numbers: 32,767 stands for 1.
package enum FixedPoint {
  package static let one = 32_767

  /// Normalises `values` and rounds each to the nearest fixed-point number; returns the norm. A vector that is zero
  /// or not finite gives zeros and the norm 0.
  @discardableResult
  package static func normalize(
    _ values: UnsafeBufferPointer<Float>, into fixed: UnsafeMutableBufferPointer<Int16>
  ) -> Double {
    precondition(fixed.count >= values.count)
    guard let source = values.baseAddress, let target = fixed.baseAddress else { return 0 }
    return kernel_fixed_point(source, values.count, target)
  }
}
