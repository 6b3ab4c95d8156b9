internal import FileFormats

/// What `sentence-transformers` does with a text before an encoder sees it and with the vector that comes out, by
/// `config_sentence_transformers.json` and the transformer's own settings.
struct SentenceSettings: Sendable {
  /// What a vector may depend on in addition to the other files of an encoder.
  static let files = [configurationFile] + transformerFiles

  private static let configurationFile = "config_sentence_transformers.json"
  /// In the order in which sentence-transformers looks for them.
  private static let transformerFiles = [
    "sentence_bert_config.json", "sentence_roberta_config.json", "sentence_distilbert_config.json",
    "sentence_camembert_config.json", "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
  ]

  /// The name and the text of the prompt that stands before every text; nil where there is none.
  private(set) var prompt: (name: String, text: [UInt8])?
  /// Whether texts are made small letters first.
  private(set) var lowersCase = false
  /// How many of a vector's numbers are kept, the first ones; nil for all.
  private(set) var dimension: Int?
  /// Of tokens, special ones included; nil where the settings say nothing.
  private(set) var maximumLength: Int?

  init(_ files: ArtefactFiles) throws(InputError) {
    func read(_ name: String) throws(InputError) -> CheckpointConfiguration {
      try CheckpointConfiguration(files.bytes(of: name), file: files.path(of: name))
    }
    if let name = SentenceSettings.transformerFiles.first(where: files.holds) {
      let settings = try read(name)
      maximumLength = try settings.optionalInteger("max_seq_length")
      lowersCase = try settings.bool("do_lower_case", default: false)
    }
    guard files.holds(SentenceSettings.configurationFile) else { return }
    let settings = try read(SentenceSettings.configurationFile)
    if settings.has("truncate_dim") { dimension = try settings.integer("truncate_dim", in: 1...65_536) }
    guard let name = try settings.optionalString("default_prompt_name") else { return }
    guard let text = try settings.object("prompts")?.optionalString(name) else {
      throw settings.failure("default_prompt_name", "is '\(name)', which 'prompts' does not have")
    }
    if !text.isEmpty { prompt = (name, Array(text.utf8)) }
  }

  /// Whether texts stay as they are.
  var keepsTexts: Bool { prompt == nil && !lowersCase }

  /// A text as the tokenizer gets it.
  func prepared(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let whole = (prompt?.text ?? []) + text
    guard lowersCase else { return whole }
    return whole.withUnsafeBufferPointer { whole in
      guard UTF8Decoding.isValid(whole) else {
        return UTF8Decoding.repaired(whole).withUnsafeBufferPointer(SentenceSettings.lowered)
      }
      return SentenceSettings.lowered(whole)
    }
  }

  private static func lowered(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    CharacterNormalization.lowerCase.apply(to: text, into: &output)
    return output
  }
}
