internal import Embedding
internal import Tuning

extension TrainingPrompts {
  /// The prompts of a training file, embedded.
  static func read(_ path: String, embedder: any EmbeddingModel) throws -> TrainingPrompts {
    let texts = try PromptSet.read(training: path).texts
    guard !texts.isEmpty else { throw TuningError(file: path, reason: "holds no prompt") }
    return TrainingPrompts(name: path, texts: texts, embeddings: embedder.embeddings(of: texts))
  }
}
