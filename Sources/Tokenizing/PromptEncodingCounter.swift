/// Counts texts with one encoding, with memory that it reuses: one for each thread.
package final class PromptEncodingCounter {
  package let encoding: PromptEncoding
  private let count: (UnsafeBufferPointer<UInt8>) -> Int

  package init(_ encoding: PromptEncoding) {
    self.encoding = encoding
    switch encoding.kind {
    case .bytePair(let encoding):
      let encoder = BytePairEncoder(encoding)
      count = { encoder.count($0) }
    case .checkpoint(let tokenizer):
      var batch = TokenBatch()
      count = { text in
        batch.removeAll()
        tokenizer.encode(text, into: &batch)
        return batch.ids.count
      }
    }
  }

  /// How many tokens a text has, without special tokens around it.
  package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int { count(text) }
}
