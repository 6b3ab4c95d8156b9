internal import CBytePairEncoding

/// Memory for merging.
///
/// `@unchecked Sendable`: a `TokenScratch` holds it, which one call at a time has.
final class MergingScratch: @unchecked Sendable {
  let scratch: OpaquePointer

  init() { scratch = bpe_scratch_create() }

  deinit { bpe_scratch_destroy(scratch) }
}
