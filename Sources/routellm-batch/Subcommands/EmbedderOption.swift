internal import Embedding
internal import ModelFiles
internal import Transformers

/// `--embedder`: who makes the embeddings, the same option for every command that needs some.
enum EmbedderOption {
  static let spec = OptionSpec(
    name: "embedder", value: .directory("DIR"),
    help: "Embed with this sentence encoder, a Hugging Face checkpoint of BERT, RoBERTa or XLM-RoBERTa such as "
      + "all-MiniLM-L6-v2, instead of the shipped table. A router takes only the embedder that it was trained with.")

  /// Refuses options that bring embeddings along as well.
  static func check(_ arguments: ParsedArguments) throws(UsageError) {
    guard arguments.has(spec.name) else { return }
    for other in ["embedding-field", "embeddings"] where arguments.has(other) {
      throw UsageError("give --embedder, which makes embeddings, or --\(other), which brings them along, not both")
    }
  }

  /// With `--exact` in f32, else with products of eight bits.
  static func resolve(_ arguments: ParsedArguments) throws -> any EmbeddingModel {
    guard let directory = arguments.string(spec.name) else { return try StaticEmbeddingModel.shipped() }
    try check(arguments)
    let checkpoint = try ModelCheckpoint(directory: directory)
    return try EncoderEmbeddingModel(checkpoint, arithmetic: arguments.has("exact") ? .exact : .fast)
  }
}
