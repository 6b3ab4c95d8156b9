/// The prompts of one block as far as something has to be computed for them: each once, and none that the memo knows.
final class DistinctPrompts<Value: Sendable> {
  private enum Row {
    case known(Value)
    case fresh(Int)
  }

  private let memo: PromptMemo<Value>
  private var rows: [Row] = []
  private var freshIndices: [[UInt8]: Int] = [:]
  private var fresh: [[UInt8]] = []

  init(_ memo: PromptMemo<Value>) { self.memo = memo }

  func removeAll() {
    rows.removeAll(keepingCapacity: true)
    freshIndices.removeAll(keepingCapacity: true)
    fresh.removeAll(keepingCapacity: true)
  }

  /// Notes the next row's prompt; true if its value has to be computed.
  func add(_ prompt: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = Array(prompt)
    if let value = memo[bytes] {
      rows.append(.known(value))
      return false
    }
    if let index = freshIndices[bytes] {
      rows.append(.fresh(index))
      return false
    }
    rows.append(.fresh(fresh.count))
    freshIndices[bytes] = fresh.count
    fresh.append(bytes)
    return true
  }

  /// Every row's value, in order.
  ///
  /// - Parameter computed: the value of the i-th prompt for which `add` was true.
  func values(_ computed: (Int) -> Value) -> [Value] {
    let values = fresh.indices.map(computed)
    for (prompt, value) in zip(fresh, values) { memo.insert(value, of: prompt) }
    return rows.map { row in
      switch row {
      case .known(let value): value
      case .fresh(let index): values[index]
      }
    }
  }
}
