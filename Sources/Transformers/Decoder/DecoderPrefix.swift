/// The tokens that all texts of a run begin with, with their keys and values, which are computed once.
///
/// `@unchecked Sendable`: the cache is written in `init` alone and afterwards only read.
package final class DecoderPrefix: @unchecked Sendable {
  package let ids: [Int32]
  let cache: KeyValueCache

  package init(_ ids: [Int32], model: DecoderModel) {
    self.ids = ids
    let sequence = DecoderSequence(model.configuration, prefix: nil, ids: ids[...], sharedCount: 0, growth: 0)
    let scratch = DecoderScratch()
    while !sequence.pending.isEmpty { model.advance([sequence], scratch: scratch) }
    cache = sequence.cache
  }

  /// How many of the first tokens of a text are these, leaving it at least one of its own.
  func sharedCount(with ids: ArraySlice<Int32>) -> Int {
    var count = 0
    for (own, other) in zip(ids.dropLast(), self.ids) {
      guard own == other else { break }
      count += 1
    }
    return count
  }
}
