internal import Assigning

extension ScoredRows {
  /// Adds the rows to what is learnt of completions.
  ///
  /// - Parameter fieldCount: groups a row; the last of them is the model that the log names.
  func tell(_ lengths: inout CompletionLengths, fieldCount: Int) {
    for (index, row) in rows.enumerated() {
      let tokens = row.tokens(.strong)
      switch tokens.completionBasis {
      case .observed:
        lengths.add(
          model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt,
          completionTokens: tokens.completion)
      case .assumed:
        lengths.addUntold(model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt)
      case .bound, .learnt: break
      }
    }
  }

  /// Puts what was learnt in place of what would be assumed.
  mutating func learn(_ completions: LearntCompletions, fieldCount: Int) {
    for index in rows.indices {
      let tokens = rows[index].tokens(.strong)
      guard tokens.completionBasis == .assumed,
        let estimate = completions.estimate(
          model: loggedModel(of: index, fieldCount: fieldCount), promptTokens: tokens.prompt)
      else { continue }
      rows[index].learn(estimate)
    }
  }

  private func loggedModel(of index: Int, fieldCount: Int) -> GroupName? {
    guard fieldCount > 0 else { return nil }
    let range = groupNames[index * fieldCount + fieldCount - 1].range
    guard !range.isEmpty else { return nil }
    return bytes.withUnsafeBufferPointer { GroupName(utf8: UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
