internal import Assigning
internal import Embedding
internal import ModelFiles
internal import Routing

extension ResolvedRouter {
  /// What a Hugging Face checkpoint's directory holds, as a router.
  struct Checkpoint {
    let router: any Router
    let sha256: String
  }

  /// Loads the router of a checkpoint: which one, its `config.json` tells.
  static func checkpoint(_ directory: String, _ arguments: ParsedArguments) throws -> Checkpoint {
    for name in ["embedder", "embedding-field", "score-pair", "model-list"] where arguments.has(name) {
      throw UsageError("--\(name) means nothing to the checkpoint \(directory): it reads the prompt's own tokens")
    }
    let checkpoint = try ModelCheckpoint(directory: directory)
    let router: any Router
    if CausalRouter.canRead(checkpoint) {
      router = try CausalRouter(checkpoint, scoreThreshold: try ScoreThresholdOption.resolve(arguments))
    } else {
      router = try BERTClassifierRouter(checkpoint, exact: arguments.has("exact"))
    }
    return Checkpoint(router: router, sha256: try checkpoint.sha256(with: otherFiles))
  }

  /// What win rates depend on besides configuration and weights.
  private static let otherFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json",
    RatingPrompt.systemFile, RatingPrompt.classifierFile,
  ]
}
