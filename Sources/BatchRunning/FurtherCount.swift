package import Tokenizing

/// A count of prompt tokens for models beside the run's own.
package struct FurtherCount: Sendable {
  /// Nil for an estimate from the length of the texts.
  let encoding: PromptEncoding?
  /// What an image in low detail costs; nil where that is not known.
  let imageTokens: Int?

  package init(encoding: PromptEncoding?, imageTokens: Int?) {
    self.encoding = encoding
    self.imageTokens = imageTokens
  }

  package func isSame(_ encoding: PromptEncoding?, _ imageTokens: Int?) -> Bool {
    self.encoding === encoding && self.imageTokens == imageTokens
  }
}

/// Which of a row's counts of prompt tokens is a model's.
package enum CountPlace: Sendable, Equatable {
  /// That of the run's strong model, for it or for one that is counted alike.
  case strong
  case weak
  /// Of the plan's `furtherCounts`.
  case further(Int)
}
