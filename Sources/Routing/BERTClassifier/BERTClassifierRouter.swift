package import FileFormats
internal import Numerics
package import TextModels

extension RouterDescriptor {
  package static let bert = RouterDescriptor("bert").with {
    $0.tieValue = 0
    $0.checkpoint = CheckpointLoading(
      reads: { !CausalRouter.canRead($0) },
      load: { checkpoint, options throws(InputError) in
        try BERTClassifierRouter(checkpoint, exact: options.isExact)
      })
  }
}

/// RouteLLM's `bert`: an encoder's head over three labels, the strong model's answer wins, a tie, the weak one's wins.
///
/// win rate = 1 - (softmax[tie] + softmax[weak]). Prompts are cut on the right at the tokeniser's limit, or at the
/// encoder's where that is lower.
package struct BERTClassifierRouter: Router {
  package var kind: RouterDescriptor { .bert }
  package var input: RouterInput { .tokens }
  /// How many tokens of a prompt are looked at, special tokens included.
  package let maximumCount: Int
  private let classifier: SequenceClassifier
  private let tokenizer: CheckpointTokenizer
  private let labels: OutcomeLabels

  /// - Parameter exact: multiplies in f32, not in eight bits.
  package init(_ checkpoint: ModelCheckpoint, exact: Bool) throws(InputError) {
    classifier = try SequenceClassifier(checkpoint, arithmetic: exact ? .exact : .fast)
    tokenizer = try CheckpointTokenizer(
      checkpoint.files, vocabularyCount: classifier.encoder.configuration.vocabularyCount)
    guard classifier.labels.count == 3 else {
      throw InputError(
        checkpoint.directory,
        "has a head of \(classifier.labels.count) labels; a bert router has three: strong wins, tie, weak wins")
    }
    labels = OutcomeLabels(classifier.labels)
    let positions = classifier.encoder.configuration.maximumTokenCount
    maximumCount = min(tokenizer.maximumLength ?? positions, positions)
    guard maximumCount > tokenizer.specialTokenCount else {
      throw InputError(
        checkpoint.directory, "allows prompts of \(maximumCount) tokens, which leaves none for the prompt")
    }
  }

  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    tokenizer.encode(prompt, into: &batch, addingSpecialTokens: true, maximumCount: maximumCount)
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.tokens.count == batch.count)
    classifier.classify(batch.tokens) { logits in
      if let winRate = BERTClassifierRouter.winRate(logits, labels) {
        scores.append(winRate)
      } else {
        scores.append(1, fallback: .noFiniteScore)
      }
    }
  }

  /// Nil if a logit is not finite.
  static func winRate(_ logits: UnsafeBufferPointer<Float>, _ labels: OutcomeLabels) -> Double? {
    guard logits.allSatisfy(\.isFinite) else { return nil }
    let largest = Double(logits.max() ?? 0)
    let weights = logits.map { exponential(Double($0) - largest) }
    let sum = weights.reduce(0, +)
    return min(1, max(0, 1 - (weights[labels.tie] / sum + weights[labels.weak] / sum)))
  }
}

/// Which of a classifier's three labels stands for which outcome: RouteLLM's order, 0 strong wins, 1 tie, 2 weak wins,
/// unless the checkpoint's own names say otherwise and leave no doubt.
struct OutcomeLabels: Sendable, Equatable {
  /// Positions among the labels.
  let strong: Int
  let tie: Int
  let weak: Int

  private static let strongNames: Set<String> = [
    "strong", "strong win", "strong wins", "strong model wins", "strong better",
  ]
  private static let tieNames: Set<String> = ["tie", "tied", "draw", "equal", "same"]
  private static let weakNames: Set<String> = ["weak", "weak win", "weak wins", "weak model wins", "weak better"]

  /// - Parameter labels: of a head with three, by position.
  init(_ labels: [String]) {
    let words = labels.map { label in
      label.lowercased().split { "_- ".contains($0) }.joined(separator: " ")
    }
    if let strong = words.firstIndex(where: OutcomeLabels.strongNames.contains),
      let tie = words.firstIndex(where: OutcomeLabels.tieNames.contains),
      let weak = words.firstIndex(where: OutcomeLabels.weakNames.contains)
    {
      (self.strong, self.tie, self.weak) = (strong, tie, weak)
    } else {
      (strong, tie, weak) = (0, 1, 2)
    }
  }
}
