/// Puts a text before every text that is not empty.
struct PrependingNormalization: NormalizationStep {
  let prefix: [UInt8]

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    if text.isEmpty { return }
    output.append(contentsOf: prefix)
    output.append(contentsOf: text)
  }
}
