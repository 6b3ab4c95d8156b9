/// One text on its way through a decoder: what it shares with others, its own keys and values, and the tokens that
/// are still to come.
final class DecoderSequence {
  let prefix: DecoderPrefix?
  /// Positions taken from `prefix`.
  let sharedCount: Int
  let cache: KeyValueCache
  var pending: ArraySlice<Int32>
  /// How many tokens were made behind the text.
  var madeCount = 0

  /// - Parameters:
  ///   - ids: the whole text's; the first `sharedCount` of them are the prefix's.
  ///   - growth: how many tokens may follow.
  init(
    _ configuration: DecoderConfiguration, prefix: DecoderPrefix?, ids: ArraySlice<Int32>, sharedCount: Int, growth: Int
  ) {
    self.prefix = prefix
    self.sharedCount = sharedCount
    pending = ids.dropFirst(sharedCount)
    cache = KeyValueCache(configuration, capacity: pending.count + growth)
  }

  /// Positions that are done.
  var position: Int { sharedCount + cache.count }
}
