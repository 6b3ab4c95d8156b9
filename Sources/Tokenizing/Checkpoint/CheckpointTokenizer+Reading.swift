package import ModelFiles

extension CheckpointTokenizer {
  /// Reads the tokeniser of a checkpoint's directory.
  ///
  /// - Throws: `ModelFileError` that names the file and the part of it that is missing, wrong or not supported.
  package init(_ files: ArtefactFiles) throws(ModelFileError) {
    var settings: [CheckpointConfiguration] = []
    for name in ["tokenizer_config.json", "special_tokens_map.json"] where files.holds(name) {
      settings.append(try CheckpointConfiguration(files.bytes(of: name), file: files.path(of: name)))
    }
    let name = CheckpointTokenizer.fileName
    try self.init(files.bytes(of: name), file: files.path(of: name), settings: settings)
  }

  /// - Parameters:
  ///   - file: what messages call these bytes.
  ///   - settings: of `tokenizer_config.json` and `special_tokens_map.json`, where there are such.
  package init(
    _ bytes: ModelBytes, file: String, settings: [CheckpointConfiguration] = []
  ) throws(ModelFileError) {
    guard bytes.count < 1 << 31 else {
      throw ModelFileError(file: file, reason: "has \(bytes.count) bytes, more than a tokeniser's file may have")
    }
    self = try TokenizerElement.reading(bytes, file: file) { document throws(ModelFileError) in
      try CheckpointTokenizer.read(document, settings)
    }
  }

  private static func read(
    _ document: TokenizerElement, _ settings: [CheckpointConfiguration]
  ) throws(ModelFileError) -> CheckpointTokenizer {
    let pipeline = try TokenPipeline(document)
    var added = AddedTokenList(pipeline)
    if let list = document.member("added_tokens") {
      for token in try list.elements() { try added.append(token) }
    }
    for configuration in settings { try added.append(configuration) }
    let addedTokens = AddedTokens(added.tokens) { pipeline.normalized($0) }
    let frame = try SpecialTokenFrame(document.member("post_processor"))
    let vocabularyCount = max(pipeline.vocabularyCount, added.tokens.map { Int($0.id) + 1 }.max() ?? 0)
    for id in frame.prefix + frame.suffix where Int(id) >= vocabularyCount {
      throw document.failure("puts the token \(id) around a text, but the ids end at \(vocabularyCount - 1)")
    }
    var maximum: Int?
    var pad: String?
    var unknown: String?
    for configuration in settings {
      if maximum == nil { maximum = try maximumLength(configuration) }
      if pad == nil { pad = try token("pad_token", configuration) }
      if unknown == nil { unknown = try token("unk_token", configuration) }
    }
    func id(_ token: String) -> Int32? { addedTokens.id(of: Array(token.utf8)) ?? pipeline.id(of: Array(token.utf8)) }
    return CheckpointTokenizer(
      addedTokens: addedTokens, pipeline: pipeline, frame: frame, scratch: TokenScratchPool(),
      vocabularyCount: vocabularyCount,
      maximumLength: maximum, padID: pad.flatMap(id), unknownID: pipeline.unknownID ?? unknown.flatMap(id))
  }

  /// `model_max_length`; nil where it is missing or stands for no limit, as `transformers` writes it: 10 to the 30th.
  private static func maximumLength(_ configuration: CheckpointConfiguration) throws(ModelFileError) -> Int? {
    let name = "model_max_length"
    guard let length = try configuration.optionalDouble(name) else { return nil }
    guard length >= 1 else { throw configuration.failure(name, "is not a length of 1 or more") }
    return length < Double(1 << 31) ? Int(length) : nil
  }

  /// A special token's text, which may be written alone or as an object.
  private static func token(_ name: String, _ configuration: CheckpointConfiguration) throws(ModelFileError) -> String?
  {
    do {
      return try configuration.optionalString(name)
    } catch {
      return try configuration.object(name)?.optionalString("content")
    }
  }
}
