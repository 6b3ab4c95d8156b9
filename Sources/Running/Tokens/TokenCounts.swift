package import LogReading

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
  /// Between what the completion lies: from nothing to a limit, as it was learnt, and else nothing but the count.
  package let completionRange: ClosedRange<Int>
  /// Parts that prices may tell apart, no more than what they are parts of.
  package let details: TokenDetails

  /// - Parameter completionRange: of a count that was learnt, which lies in it.
  package init(
    prompt: Int, promptBasis: PromptTokenBasis, completion: Int, completionBasis: CompletionTokenBasis,
    completionRange: ClosedRange<Int>? = nil, details: TokenDetails = .none
  ) {
    precondition(prompt >= 0 && prompt <= TokenCounts.maximum)
    precondition(completion >= 0 && completion <= TokenCounts.maximum)
    self.prompt = prompt
    self.promptBasis = promptBasis
    self.completion = completion
    self.completionBasis = completionBasis
    self.completionRange = completionRange ?? (completionBasis == .bound ? 0 : completion)...completion
    self.details = details
  }

  /// Between what the prompt lies: an estimate is taken to be within a fifth of the truth in sum, of which its measured
  /// errors (see `TokenEstimator`) are well inside.
  package var promptRange: ClosedRange<Int> {
    guard promptBasis == .estimated else { return prompt...prompt }
    return (prompt - prompt / 5)...min(prompt + prompt / 5, TokenCounts.maximum)
  }

  /// Whether nothing about the counts is uncertain but what they say of themselves: what is assumed is taken as stated.
  package var isExact: Bool { promptBasis != .estimated && completionBasis.isExact }
}

/// What a count of prompt tokens rests on.
package enum PromptTokenBasis: UInt8, Sendable, CaseIterable {
  /// The log recorded it.
  case observed = 0
  /// `TokenEstimator`, from the length of the texts.
  case estimated = 1
  /// Counted with the model's own encoding, over all messages, with OpenAI's overhead.
  case counted = 2
  /// Counted, but not all of it: images, audio, files, tools and schemas are not in the count, nor what an open model's
  /// chat template puts around the messages.
  case countedText = 3

  package var name: String {
    switch self {
    case .observed: "observed"
    case .estimated: "estimated"
    case .counted: "counted"
    case .countedText: "counted_text"
    }
  }
}

/// What a count of completion tokens rests on.
package enum CompletionTokenBasis: UInt8, Sendable, CaseIterable {
  /// The log recorded it.
  case observed = 0
  /// The request's `max_tokens`: no more than this.
  case bound = 1
  /// Stated by the user, or RouteLLM's mean.
  case assumed = 2
  /// The mean of the log's own rows that tell theirs (see `CompletionLengths`).
  case learnt = 3

  package var name: String {
    switch self {
    case .observed: "observed"
    case .bound: "bound"
    case .assumed: "assumed"
    case .learnt: "learnt"
    }
  }

  /// Whether nothing about such a count is uncertain but what it says of itself: what is assumed is taken as stated.
  var isExact: Bool { self != .bound && self != .learnt }
}
