internal import CBytePairEncoding

/// Encodes and counts texts with one encoding, with memory that it reuses: one for each thread.
///
/// That memory is a few hundred kilobytes; while a single piece without a boundary of more than 64 KiB is merged, 28
/// bytes a byte of it.
package final class BytePairEncoder {
  package let encoding: BytePairEncoding
  private let scratch: OpaquePointer
  private var tokens: [UInt32] = []

  package init(_ encoding: BytePairEncoding) {
    self.encoding = encoding
    scratch = bpe_scratch_create()
  }

  deinit { bpe_scratch_destroy(scratch) }

  /// How many tokens a text has. Allocates nothing but for long pieces.
  ///
  /// Complexity: O(n) pieces, each O(m log m) in its length.
  package func count(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard let start = text.baseAddress else { return 0 }
    return bpe_count(encoding.ranks, encoding.split.pattern, scratch, start, text.count)
  }

  /// Appends the ids of one text and its end to `batch`.
  package func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    if let start = text.baseAddress {
      if tokens.count < text.count { tokens = [UInt32](repeating: 0, count: text.count) }
      let count = bpe_encode(encoding.ranks, encoding.split.pattern, scratch, start, text.count, &tokens)
      // Ranks are below `BytePairEncoding.rankLimit`.
      for token in tokens[..<count] { batch.ids.append(Int32(token)) }
    }
    batch.ends.append(batch.ids.count)
  }
}
