internal import Embedding
internal import ModelFiles
internal import Transformers

/// `--embedder`: who makes the embeddings, the same option for every command that needs some.
enum EmbedderOption {
  static let spec = OptionSpec(
    name: "embedder", value: .directory("DIR"),
    help: "Embed with this sentence encoder, a Hugging Face checkpoint of BERT, RoBERTa or XLM-RoBERTa such as "
      + "all-MiniLM-L6-v2, or with a table that distill made, instead of the shipped one. A router takes only the "
      + "embedder that it was trained with.")

  /// Refuses options that bring embeddings along as well.
  static func check(_ arguments: ParsedArguments) throws(UsageError) {
    guard arguments.has(spec.name) else { return }
    for other in ["embedding-field", "embeddings"] where arguments.has(other) {
      throw UsageError("give --embedder, which makes embeddings, or --\(other), which brings them along, not both")
    }
  }

  /// An encoder with `--exact` in f32, else with products of eight bits; a table has one arithmetic.
  static func resolve(_ arguments: ParsedArguments) throws -> any EmbeddingModel {
    guard let directory = arguments.string(spec.name) else { return try StaticEmbeddingModel.shipped() }
    try check(arguments)
    let files = ArtefactFiles(directory: directory)
    if files.holds(StaticEmbeddingArtefact.manifestFile), !files.holds(ModelCheckpoint.configurationFile) {
      let table = try StaticEmbeddingModel(files: files)
      // Routers know the table by the hash that its manifest states.
      try table.verify()
      return table
    }
    let checkpoint = try ModelCheckpoint(directory: directory)
    return try EncoderEmbeddingModel(checkpoint, arithmetic: arguments.has("exact") ? .exact : .fast)
  }
}
