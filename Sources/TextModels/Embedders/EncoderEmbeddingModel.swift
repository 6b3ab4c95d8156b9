package import FileFormats

/// The embeddings of a sentence encoder's checkpoint, such as all-MiniLM-L6-v2, bge-small or e5: the pooled hidden
/// states of a text, scaled to unit length.
///
/// Texts are cut at the encoder's own limit. What the settings of sentence-transformers say is done as `encode` does it:
/// a default prompt such as e5's `query: ` stands before each text, letters are made small, vectors are cut short.
package struct EncoderEmbeddingModel: EmbeddingModel {
  /// Named like the checkpoint's directory; the hash covers every file that a vector depends on.
  package let identity: EmbedderIdentity
  package var isCostly: Bool { true }
  private let encoder: SentenceEncoder
  private let tokenizer: CheckpointTokenizer
  private let files: ArtefactFiles
  private let maximumCount: Int
  private let settings: SentenceSettings

  /// Files in addition to settings and weights that a vector depends on.
  private static let hashedFiles = [
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "modules.json", "sentence_bert_config.json",
  ]

  /// Further ones, which count only where they change a vector: an artefact keeps the hash of its embedder, and most
  /// checkpoints have such files that change nothing.
  private static func furtherFiles(_ settings: SentenceSettings) -> [String] {
    settings.keepsTexts && settings.dimension == nil ? [] : SentenceSettings.files.filter { !hashedFiles.contains($0) }
  }

  package init(_ checkpoint: ModelCheckpoint, arithmetic: Arithmetic) throws(InputError) {
    encoder = try SentenceEncoder(checkpoint, arithmetic: arithmetic)
    files = checkpoint.files
    let configuration = encoder.encoder.configuration
    tokenizer = try CheckpointTokenizer(checkpoint.files, vocabularyCount: configuration.vocabularyCount)
    var limits = [configuration.maximumTokenCount]
    if let limit = tokenizer.maximumLength { limits.append(limit) }
    let settings = try SentenceSettings(checkpoint.files)
    self.settings = settings
    if let limit = settings.maximumLength { limits.append(limit) }
    if let prompt = settings.prompt, try !encoder.includesPrompt(checkpoint.files) {
      throw InputError(
        checkpoint.directory,
        "leaves its default prompt '\(prompt.name)' out of the pooling (include_prompt: false), which is not supported")
    }
    if let dimension = settings.dimension, dimension > encoder.dimension {
      throw InputError(
        checkpoint.directory, "keeps \(dimension) dimensions (truncate_dim) of vectors that have \(encoder.dimension)")
    }
    maximumCount = limits.reduce(configuration.maximumTokenCount, min)
    guard maximumCount > tokenizer.specialTokenCount else {
      throw InputError(checkpoint.directory, "allows texts of \(maximumCount) tokens, which leaves none for the text")
    }
    identity = EmbedderIdentity(
      name: checkpoint.directoryName, dimension: settings.dimension ?? encoder.dimension,
      sha256: try checkpoint.sha256(
        with: EncoderEmbeddingModel.hashedFiles + EncoderEmbeddingModel.furtherFiles(settings)))
  }

  package func tokenize(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    guard !settings.keepsTexts else {
      return tokenizer.encode(text, into: &batch, addingSpecialTokens: true, maximumCount: maximumCount)
    }
    settings.prepared(text).withUnsafeBufferPointer {
      tokenizer.encode($0, into: &batch, addingSpecialTokens: true, maximumCount: maximumCount)
    }
  }

  /// The contents of a `vocab.txt`, an entry a line, with which BERT's uncased tokeniser gives every text the ids that
  /// this model's own does.
  ///
  /// - Throws: `InputError` for a model with any other tokeniser.
  package func uncasedVocabularyFile() throws(InputError) -> [UInt8] {
    try tokenizer.uncasedVocabularyFile(files)
  }

  /// Appends one entry of the vocabulary, by its id, as a text of its own.
  package func tokenize(entry id: Int32, into batch: inout TokenBatch) { tokenizer.encode(entry: id, into: &batch) }

  /// Requires `embeddings` to have this model's dimension.
  package func embed(_ tokens: TokenBatch, into embeddings: inout EmbeddingMatrix) {
    encoder.encode(tokens) { vector in
      embeddings.appendRow { row in
        _ = row.update(fromContentsOf: vector.prefix(row.count))
        RecordedEmbedding.normalize(row)
      }
    }
  }
}
