internal import ModelFiles
internal import Tokenizing

/// The five added tokens that a causal router's model answers with, `[[1]]` to `[[5]]`.
struct RatingTokens: Sendable {
  static let texts = (1...5).map { "[[\($0)]]" }

  /// Their ids, in order.
  let ids: [Int32]

  /// Finds the tokens in a checkpoint's tokeniser, or adds them behind its last, where RouteLLM puts them.
  ///
  /// - Parameters:
  ///   - vocabularyCount: how many tokens the model has logits for.
  ///   - directory: for messages.
  init(
    _ tokenizer: inout CheckpointTokenizer, vocabularyCount: Int, directory: String
  ) throws(ModelFileError) {
    let known = RatingTokens.texts.compactMap { tokenizer.id(of: $0) }
    if known.isEmpty {
      let first = Int32(tokenizer.vocabularyCount)
      ids = (0..<5).map { first + $0 }
      tokenizer = tokenizer.adding(specialTokens: RatingTokens.texts)
    } else {
      guard known.count == RatingTokens.texts.count, Set(known).count == known.count else {
        throw ModelFileError(
          file: directory,
          reason: "has some of the tokens \(RatingTokens.texts.joined(separator: ", ")) and lacks others")
      }
      ids = known
    }
    guard tokenizer.vocabularyCount <= vocabularyCount else {
      throw ModelFileError(
        file: directory,
        reason: "has \(tokenizer.vocabularyCount) tokens with \(RatingTokens.texts.joined(separator: ", ")), but its "
          + "model has logits for \(vocabularyCount): was it trained as a causal router?")
    }
  }
}
