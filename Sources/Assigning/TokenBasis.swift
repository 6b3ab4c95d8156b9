/// What a count of prompt tokens rests on.
package enum PromptTokenBasis: UInt8, Sendable, CaseIterable {
  /// The log recorded it.
  case observed = 0
  /// `TokenEstimator`, from the length of the texts.
  case estimated = 1
  /// Counted with the model's own encoding, over all messages, with OpenAI's overhead.
  case counted = 2
  /// Counted, but not all of it: images, audio, files and tools are not in the count, nor what an open model's chat
  /// template puts around the messages.
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
}
