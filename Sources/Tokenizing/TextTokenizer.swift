/// What turns texts into token ids. Immutable: any number of threads may use one at a time.
package protocol TextTokenizer: Sendable {
  /// Every id is below.
  var vocabularyCount: Int { get }

  /// Appends the ids of one text and its end to `batch`, without special tokens around it.
  func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch)
}
