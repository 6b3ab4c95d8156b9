internal import LinearAlgebra

/// Linear experts of three forms of prompt, after the mixture of experts of Jacobs et al. (1991):
///
/// - the exam expert speaks for multiple-choice questions;
/// - the free-form expert for prompts that look like the graded ones without choices, as far as the gate says so;
/// - the open expert, which knows no more than where cheap models fail, for the rest.
///
/// `P = sigmoid(exam)` for a multiple-choice question, else `P = g sigmoid(free) + (1 - g) sigmoid(open)`.
package struct MixtureModel: Sendable, Equatable {
  /// Nil if no multiple-choice question was graded for the pair: they go to the others then.
  package var exam: LinearExpert?
  /// Nil if no other prompt was.
  package var free: LinearExpert?
  /// Nil if every prompt without choices was graded for the pair: the free-form expert speaks for all of them.
  package var gate: FormGate?
  package var open: LinearExpert
  /// Of an embedding.
  package var dimension: Int

  package init(exam: LinearExpert?, free: LinearExpert?, gate: FormGate?, open: LinearExpert, dimension: Int) {
    self.exam = exam
    self.free = free
    self.gate = gate
    self.open = open
    self.dimension = dimension
  }

  /// - Parameters:
  ///   - stem: the embedding of the prompt's stem, `dimension` long.
  ///   - prompt: its features.
  func winRate(
    isMultipleChoice: Bool, _ stem: UnsafeBufferPointer<Float>, _ prompt: UnsafeBufferPointer<Double>
  ) -> Double {
    if isMultipleChoice, let exam { return logistic(exam.logOdds(stem, prompt)) }
    let weight = free == nil ? 0 : gate?.weight(prompt) ?? 1
    var winRate = 0.0
    if let free, weight > 0 { winRate += weight * logistic(free.logOdds(stem, prompt)) }
    if weight < 1 { winRate += (1 - weight) * logistic(open.logOdds(stem, prompt)) }
    return winRate
  }
}
