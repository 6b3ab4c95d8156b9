/// The training prompt that lies nearest to a prompt.
package struct PromptMatch: Sendable, Equatable {
  /// Of the training prompts.
  package let index: Int
  /// 1 for the same wording.
  package let cosine: Double
  /// The same text but for white space.
  package let hasSameWording: Bool

  /// Whether the prompt counts as known from training.
  package var isDuplicate: Bool { hasSameWording || cosine >= TrainingPrompts.contaminationCosine }
}
