package import ModelFiles
internal import Tokenizing
internal import Transformers

extension CausalRouter {
  /// Whether the checkpoint names an architecture that causal routers have.
  package static func canRead(_ checkpoint: ModelCheckpoint) -> Bool {
    let names = (try? checkpoint.configuration.strings("architectures")) ?? []
    return names.contains { DecoderConfiguration.architectures.contains($0) }
  }

  /// What a person wants to know of it besides the model, as labels and values in a fixed order.
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
  ) throws(RoutingError) {
    do throws(ModelFileError) {
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
    } catch {
      throw RoutingError(error)
    }
  }

  /// By `generation_config.json` where there is one, as transformers has it, else by `config.json`.
  private static func endIDs(_ checkpoint: ModelCheckpoint, _ model: DecoderModel) throws(ModelFileError) -> [Int] {
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
