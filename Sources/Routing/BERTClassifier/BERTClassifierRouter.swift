package import FileFormats
internal import Numerics
package import TextModels

extension RouterDescriptor {
  package static let bert = RouterDescriptor("bert").with {
    $0.tieValue = 0
    $0.checkpoint = CheckpointLoading(
      reads: BERTClassifierRouter.canRead,
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
        "has a head of \(FigureText.count(classifier.labels.count, of: "label")); "
          + "a bert router has three: strong wins, tie, weak wins"
      )
    }
    labels = try OutcomeLabels(classifier.labels, location: checkpoint.directory)
    let positions = classifier.encoder.configuration.maximumTokenCount
    maximumCount = min(tokenizer.maximumLength ?? positions, positions)
    guard maximumCount > tokenizer.specialTokenCount else {
      throw InputError(
        checkpoint.directory, "allows prompts of \(maximumCount) tokens, which leaves none for the prompt")
    }
  }

  /// Whether the checkpoint is of an encoder that is known; the head is looked at when it is loaded.
  package static func canRead(_ checkpoint: ModelCheckpoint) -> Bool {
    (try? EncoderArchitecture(checkpoint.configuration)) != nil
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

/// Which of a classifier's three labels stands for which outcome: by the checkpoint's own names where these say so, or
/// in RouteLLM's order, 0 strong wins, 1 tie, 2 weak wins, where the names are those that transformers gives by itself.
/// A classifier with other names, such as one of entailment, is not a router.
struct OutcomeLabels: Sendable, Equatable {
  /// Positions among the labels.
  let strong: Int
  let tie: Int
  let weak: Int

  private static let strongNames: Set<String> = [
    "strong", "strong win", "strong wins", "strong model wins", "strong better", "strong model", "winner strong",
    "model a", "a", "a wins", "model a wins", "winner a", "winner model a",
  ]
  private static let tieNames: Set<String> = [
    "tie", "tied", "draw", "equal", "same", "ties", "winner tie", "both", "tie bothbad",
  ]
  private static let weakNames: Set<String> = [
    "weak", "weak win", "weak wins", "weak model wins", "weak better", "weak model", "winner weak",
    "model b", "b", "b wins", "model b wins", "winner b", "winner model b",
  ]

  /// - Parameters:
  ///   - labels: of a head with three, by position.
  ///   - location: for messages.
  init(_ labels: [String], location: String) throws(InputError) {
    let words = labels.map { label in
      label.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
    }
    func only(_ names: Set<String>) -> Int? {
      let places = words.indices.filter { names.contains(words[$0]) }
      return places.count == 1 ? places[0] : nil
    }
    if let strong = only(OutcomeLabels.strongNames), let tie = only(OutcomeLabels.tieNames),
      let weak = only(OutcomeLabels.weakNames)
    {
      (self.strong, self.tie, self.weak) = (strong, tie, weak)
    } else if words == ["label 0", "label 1", "label 2"] || words == ["0", "1", "2"] {
      (strong, tie, weak) = (0, 1, 2)
    } else {
      throw InputError(
        location,
        "has the labels \(labels.map { "'\($0)'" }.joined(separator: ", ")), which do not say who wins: a bert router's are "
          + "'strong wins', 'tie' and 'weak wins' in any order, or LABEL_0, LABEL_1 and LABEL_2, which are taken in this "
          + "order. If it is one, name them in id2label of its config.json")
    }
  }
}
