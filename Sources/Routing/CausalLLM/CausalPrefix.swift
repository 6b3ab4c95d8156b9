internal import Synchronization
internal import Transformers

/// What all prompts of a run begin with, computed when the first one comes and by one thread; others wait for it.
final class CausalPrefix: Sendable {
  let ids: [Int32]
  private let model: DecoderModel
  private let made = Mutex<DecoderPrefix?>(nil)

  init(_ ids: [Int32], model: DecoderModel) {
    self.ids = ids
    self.model = model
  }

  /// Nil where prompts have nothing in common.
  var value: DecoderPrefix? {
    guard !ids.isEmpty else { return nil }
    return made.withLock { made in
      let prefix = made ?? DecoderPrefix(ids, model: model)
      made = prefix
      return prefix
    }
  }
}
