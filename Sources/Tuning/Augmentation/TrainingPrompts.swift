package import Embedding

/// The prompts that something was trained on, as texts, as vectors, or both: what a benchmark's prompts are held
/// against.
package struct TrainingPrompts: Sendable {
  /// RouteLLM's threshold: from this cosine on, a prompt counts as known from training.
  package static let contaminationCosine = 0.95

  /// The file or the router whose training prompts they are.
  package let name: String
  /// Empty where only the vectors are known, as in a router's artefact.
  package let texts: [String]
  package let vectors: NearestVectors
  /// The first text of each wording.
  private let indexOfWording: [String: Int]

  /// - Parameters:
  ///   - texts: one a vector, or none.
  ///   - embeddings: at least one.
  package init(name: String, texts: [String] = [], embeddings: EmbeddingMatrix) {
    precondition(texts.isEmpty || texts.count == embeddings.count)
    self.name = name
    self.texts = texts
    vectors = NearestVectors(embeddings)
    indexOfWording = Dictionary(
      texts.enumerated().map { (TrainingPrompts.wording($1), $0) }, uniquingKeysWith: { first, _ in first })
  }

  package var count: Int { vectors.count }

  /// The nearest training prompt of each prompt; one of the same wording comes before any other.
  package func matches(of prompts: [String], embeddings: EmbeddingMatrix) -> [PromptMatch] {
    zip(prompts, vectors.nearest(to: embeddings)).map { prompt, nearest in
      guard let index = indexOfWording[TrainingPrompts.wording(prompt)] else {
        return PromptMatch(index: nearest.index, cosine: nearest.cosine, hasSameWording: false)
      }
      return PromptMatch(index: index, cosine: 1, hasSameWording: true)
    }
  }

  /// A text with every run of white space as one space and none at its ends.
  static func wording(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
