internal import LogReading
internal import Routing
internal import Synchronization
internal import TextModels

/// What was made of earlier prompts, found again by their exact bytes: prompts that repeat in a log cost a look-up.
///
/// Shared by all workers. A prompt's value depends on the prompt alone, so it does not matter who found it, or whether
/// it was dropped meanwhile. Memory is bounded: when the young half is full it becomes the old one, and the old one is
/// dropped; what is asked for in the old half comes back into the young.
final class PromptMemo<Value: Sendable>: Sendable {
  private struct Halves {
    var young: [[UInt8]: Value] = [:]
    var old: [[UInt8]: Value] = [:]
    var youngByteCount = 0
  }

  private let halves = Mutex(Halves())
  private let valueByteCount: Int
  private let halfByteCount: Int

  /// What a prompt takes besides its bytes and its value.
  private static var overhead: Int { 80 }

  /// - Parameters:
  ///   - capacity: in bytes, about, of all prompts and values that are kept.
  ///   - valueByteCount: of one value.
  init(capacity: Int = 64 << 20, valueByteCount: Int) {
    halfByteCount = capacity / 2
    self.valueByteCount = valueByteCount
  }

  subscript(_ prompt: [UInt8]) -> Value? {
    halves.withLock { halves in
      if let value = halves.young[prompt] { return value }
      guard let value = halves.old[prompt] else { return nil }
      add(value, of: prompt, to: &halves)
      return value
    }
  }

  func insert(_ value: Value, of prompt: [UInt8]) {
    halves.withLock { add(value, of: prompt, to: &$0) }
  }

  private func add(_ value: Value, of prompt: [UInt8], to halves: inout Halves) {
    guard halves.young.updateValue(value, forKey: prompt) == nil else { return }
    halves.youngByteCount += prompt.count + valueByteCount + PromptMemo.overhead
    guard halves.youngByteCount > halfByteCount else { return }
    halves.old = halves.young
    halves.young = [:]
    halves.youngByteCount = 0
  }
}

/// What is remembered of prompts between blocks in one run: scores of routers that read tokens, and embeddings of
/// encoders. All of them but prompt length take a thousand times what reading a row takes; all else is not worth a memo.
struct CostlyPrompts: Sendable {
  /// Nil unless the router asks for tokens.
  let scores: PromptMemo<RowScore>?
  /// Nil unless the embedder is costly.
  let embeddings: PromptMemo<[Float]>?
  private let areCostly: Bool

  init(embedder: (any EmbeddingModel)?, router: (any Router)?) {
    scores = router?.input == .tokens ? PromptMemo(valueByteCount: MemoryLayout<RowScore>.stride) : nil
    embeddings = embedder.flatMap { model in
      model.isCostly ? PromptMemo(valueByteCount: 4 * model.identity.dimension) : nil
    }
    areCostly = embeddings != nil || router?.isCostly ?? false
  }

  /// How many bytes of lines travel together: few where rows are costly, so that a small log keeps all threads busy and
  /// the first row comes soon. Not fewer, because the first block from a pipe tells its format.
  func blockSize(_ limits: LineLimits) -> Int {
    areCostly ? min(limits.blockSize, 8 << 10) : limits.blockSize
  }
}
