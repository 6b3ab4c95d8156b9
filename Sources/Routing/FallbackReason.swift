/// Why a row got its win rate in another way than by its router's formula; reports count each.
package enum FallbackReason: String, Sendable, CaseIterable, Comparable, Codable {
  /// No training prompt has a positive similarity. Similarity-weighted: the formula divides by the largest one, and
  /// the row gets the win rate of the unweighted fit. Nearest neighbours: the row gets the pair's base rate.
  case noSimilarPrompt = "no_similar_prompt"
  /// Similarity-weighted: the largest similarity is so small that the weights leave ratings without a finite
  /// optimum. The row gets the win rate of the unweighted fit.
  case noFiniteRatings = "no_finite_ratings"
  /// Matrix factorization: the embedding is zero, because no token of the prompt is known, or it is not finite. The
  /// row gets 1/2, which is what the formula gives for zero.
  case noEmbedding = "no_embedding"

  /// BERT classifier: a logit is not finite, which weights of an absurd size make. The row goes to the strong model.
  case noFiniteScore = "no_finite_score"
  /// Causal: none of the tokens that the model may make is a score. The row goes to the strong model.
  case noScoreToken = "no_score_token"
  /// Causal: the prompt has more tokens than the model has positions, and truncating it would change what is asked. The
  /// row goes to the strong model.
  case promptTooLong = "prompt_too_long"

  package static func < (first: FallbackReason, second: FallbackReason) -> Bool { first.rawValue < second.rawValue }
}
