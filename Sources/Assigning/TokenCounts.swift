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
  /// Kinds of them that the log recorded apart.
  package let details: TokenDetails

  /// Requires details that fit the counts.
  package init(
    prompt: Int, promptBasis: PromptTokenBasis, completion: Int, completionBasis: CompletionTokenBasis,
    details: TokenDetails = .none
  ) {
    precondition(prompt >= 0 && prompt <= TokenCounts.maximum)
    precondition(completion >= 0 && completion <= TokenCounts.maximum)
    self.prompt = prompt
    self.promptBasis = promptBasis
    self.completion = completion
    self.completionBasis = completionBasis
    precondition(details.fit(prompt: prompt, completion: completion))
    self.details = details
  }
}
