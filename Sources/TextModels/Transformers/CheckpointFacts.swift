package import FileFormats

/// What a person wants to know of a checkpoint, as labels and values in a fixed order.
package enum CheckpointFacts {
  /// The value of `use` of a checkpoint for `--router`.
  package static let routerUse = "--router"

  /// Reads and checks all of it, as a run would.
  package static func of(_ checkpoint: ModelCheckpoint) throws(InputError) -> [(label: String, value: String)] {
    let settings = checkpoint.configuration
    var architecture = try settings.string("model_type")
    if let named = try settings.strings("architectures").first { architecture = named }
    var facts: [(label: String, value: String)] = [
      ("checkpoint", checkpoint.directory),
      ("architecture", architecture),
      ("parameters", "\(checkpoint.parameterCount)"),
      ("weights", checkpoint.parameterTypes.joined(separator: ", ")),
      ("weight files", "\(checkpoint.weightFiles.count), \(checkpoint.weightByteCount) bytes"),
    ]
    let isDecoder = DecoderConfiguration.architectures.contains(architecture)
    facts += isDecoder ? try decoderFacts(checkpoint) : try encoderFacts(checkpoint)
    let tokenizer = try CheckpointTokenizer(checkpoint.files)
    facts.append(("tokenizer", "\(tokenizer.vocabularyCount) ids, \(tokenizer.specialTokenCount) around a text"))
    if let frame = tokenizer.earlierFrame {
      facts.append(
        ("around a text by transformers 4", "\(frame), by tokenizer_config.json, which transformers 5 leaves aside"))
    }
    if let length = tokenizer.maximumLength { facts.append(("model_max_length", "\(length)")) }
    facts.append(("sha256 of settings and weights", try checkpoint.sha256()))
    return facts
  }

  private static func decoderFacts(_ checkpoint: ModelCheckpoint) throws(InputError) -> [(String, String)] {
    let model = try DecoderModel(checkpoint).configuration
    return [
      (
        "layers",
        "\(model.layerCount) of \(model.hiddenSize), \(model.headCount) heads, \(model.keyValueHeadCount) of them with keys"
      ),
      ("positions", "\(model.maximumLength)"),
      ("logits", "\(model.vocabularyCount)"),
    ]
  }

  private static func encoderFacts(_ checkpoint: ModelCheckpoint) throws(InputError) -> [(String, String)] {
    let model = try EncoderModel(checkpoint, arithmetic: .exact).configuration
    var facts = [
      ("layers", "\(model.layerCount) of \(model.hiddenWidth), \(model.headCount) heads"),
      ("positions", "\(model.maximumTokenCount)"),
    ]
    if checkpoint["classifier.weight"] != nil || checkpoint["classifier.out_proj.weight"] != nil {
      let labels = try SequenceClassifier(checkpoint, arithmetic: .exact).labels
      facts.append(("labels", labels.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")))
      facts.append(("use", labels.count == 3 ? CheckpointFacts.routerUse : "none: a bert router has three labels"))
    } else {
      let pooling = try SentencePooling(checkpoint.files)
      facts.append(("pooling", pooling.rawValue))
      facts.append(("use", "--embedder"))
    }
    return facts
  }
}
