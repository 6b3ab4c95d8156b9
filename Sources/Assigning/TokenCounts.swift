/// A row's tokens, and what each count rests on.
package struct TokenCounts: Sendable, Equatable {
  /// A count beyond this is no count: costs stay far within the range of `USD`.
  package static let maximum = 1 << 27

  /// In 0...`maximum`.
  package let prompt: Int
  package let promptBasis: PromptTokenBasis
  /// In 0...`maximum`.
  package let completion: Int
  package let completionBasis: CompletionTokenBasis

  package init(
    prompt: Int, promptBasis: PromptTokenBasis, completion: Int, completionBasis: CompletionTokenBasis
  ) {
    precondition(prompt >= 0 && prompt <= TokenCounts.maximum)
    precondition(completion >= 0 && completion <= TokenCounts.maximum)
    self.prompt = prompt
    self.promptBasis = promptBasis
    self.completion = completion
    self.completionBasis = completionBasis
  }
}
