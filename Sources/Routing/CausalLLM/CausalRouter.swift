package import FileFormats
internal import Synchronization
package import TextModels

extension RouterDescriptor {
  package static let causal = RouterDescriptor("causal_llm", short: "causal").with {
    $0.tieValue = 0
    $0.checkpoint = CheckpointLoading(
      reads: CausalRouter.canRead,
      load: { checkpoint, options throws(InputError) in
        try CausalRouter(checkpoint, scoreThreshold: options.scoreThreshold)
      })
  }
}

/// RouteLLM's causal classifier: a decoder reads the prompt and answers with a score from 1 to 5, higher where a weak
/// model will do. The win rate is 1 - P(score >= threshold) by the softmax over the five scores' logits, at the first
/// score among at most six greedy tokens.
///
/// Prompts are never truncated: one that is too long, and one without a score, goes strong by its fallback reason.
package struct CausalRouter: Router {
  static let tokenLimit = 6

  let model: DecoderModel
  let tokenizer: CheckpointTokenizer
  let prompt: RatingPrompt
  let ratings: RatingTokens
  /// Tokens after which nothing is said.
  let endIDs: Set<Int32>
  let prefix: CausalPrefix
  package let scoreThreshold: ScoreThreshold

  package var kind: RouterDescriptor { .causal }
  package var input: RouterInput { .tokens }

  /// Appends the tokens of the whole text that the model reads, the prompt being the question in it.
  package func tokenize(_ prompt: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    CausalRouter.append(self.prompt.text(question: prompt), by: tokenizer, to: &batch)
  }

  /// Appends the tokens of a whole text, with those that the checkpoint puts around it.
  static func append(_ text: [UInt8], by tokenizer: CheckpointTokenizer, to tokens: inout TokenBatch) {
    text.withUnsafeBufferPointer {
      tokenizer.encode($0, into: &tokens, addingSpecialTokens: true, maximumCount: nil)
    }
  }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.tokens.count == batch.count)
    let fitting = (0..<batch.count).filter { fits(batch.tokens, row: $0) }
    var winRates = [Double?](repeating: nil, count: batch.count)
    if !fitting.isEmpty {
      let texts = fitting.map { batch.tokens.ids[batch.tokens.range($0)] }
      model.continueGreedily(texts, prefix: prefix.value, count: CausalRouter.tokenLimit) { step in
        guard ratings.ids.contains(step.token) else { return !endIDs.contains(step.token) }
        winRates[fitting[step.text]] = scoreThreshold.winRate(
          logits: ratings.ids.map { Double(step.logits[Int($0)]) })
        return false
      }
    }
    for (row, winRate) in winRates.enumerated() {
      if let winRate {
        scores.append(winRate)
      } else {
        scores.append(1, fallback: fits(batch.tokens, row: row) ? .noScoreToken : .promptTooLong)
      }
    }
  }

  /// Whether the model has a position for each of a row's tokens.
  private func fits(_ tokens: TokenBatch, row: Int) -> Bool {
    (1...model.configuration.maximumLength).contains(tokens.range(row).count)
  }
}

extension CausalRouter {
  /// Whether the checkpoint names an architecture that causal routers have.
  package static func canRead(_ checkpoint: ModelCheckpoint) -> Bool {
    let names = (try? checkpoint.configuration.strings("architectures")) ?? []
    return names.contains { DecoderConfiguration.architectures.contains($0) }
  }

  /// What a person wants to know about it in addition to the model, as labels and values in a fixed order.
  package var facts: [(label: String, value: String)] {
    [
      ("scores", zip(RatingTokens.texts, ratings.ids).map { "\($0) \($1)" }.joined(separator: ", ")),
      ("shared prefix", "\(prefix.ids.count) tokens"),
      ("use", "--router"),
    ]
  }

  /// Makes the router of a checkpoint directory; what can be wrong with it is an error here and never later.
  ///
  /// Weights stay mapped: nothing of them is read before the first prompt.
  package init(
    _ checkpoint: ModelCheckpoint, scoreThreshold: ScoreThreshold = .standard
  ) throws(InputError) {
    let model = try DecoderModel(checkpoint)
    let prompt = try RatingPrompt(checkpoint.files)
    var tokenizer = try CheckpointTokenizer(checkpoint.files)
    let ratings = try RatingTokens(
      &tokenizer, vocabularyCount: model.configuration.vocabularyCount, directory: checkpoint.directory)
    self.init(
      model: model, tokenizer: tokenizer, prompt: prompt, ratings: ratings,
      endIDs: Set(try CausalRouter.endIDs(checkpoint, model).map { Int32(truncatingIfNeeded: $0) }),
      prefix: CausalPrefix(CausalRouter.commonTokens(of: prompt, by: tokenizer), model: model),
      scoreThreshold: scoreThreshold)
  }

  /// By `generation_config.json` where there is one, as transformers has it, else by `config.json`.
  private static func endIDs(_ checkpoint: ModelCheckpoint, _ model: DecoderModel) throws(InputError) -> [Int] {
    let name = "generation_config.json"
    guard checkpoint.files.holds(name) else { return model.configuration.endIDs }
    let file = try CheckpointConfiguration(checkpoint.files.bytes(of: name), file: checkpoint.files.path(of: name))
    return try file.integers("eos_token_id")
  }

  /// The tokens that prompts begin with whatever is asked: those that two unlike questions have in common. A question
  /// that merges with the text before it shares fewer of them, which costs time and nothing else.
  private static func commonTokens(of prompt: RatingPrompt, by tokenizer: CheckpointTokenizer) -> [Int32] {
    var tokens = TokenBatch()
    for question in ["A", "\n\n1"] { append(prompt.text(question: question.utf8), by: tokenizer, to: &tokens) }
    return zip(tokens.ids[tokens.range(0)], tokens.ids[tokens.range(1)]).prefix { $0 == $1 }.map(\.0)
  }
}

/// What all prompts of a run begin with, computed when the first one comes and by one thread; others wait for it.
final class CausalPrefix: Sendable {
  let ids: [Int32]
  private let model: DecoderModel
  private let made = Mutex<DecoderPrefix?>(nil)

  init(_ ids: [Int32], model: DecoderModel) {
    self.ids = ids
    self.model = model
  }

  /// Nil where prompts have nothing in common.
  var value: DecoderPrefix? {
    guard !ids.isEmpty else { return nil }
    return made.withLock { made in
      let prefix = made ?? DecoderPrefix(ids, model: model)
      made = prefix
      return prefix
    }
  }
}
