package import FileFormats

/// The tokeniser of a Hugging Face checkpoint: `tokenizer.json`, with what `tokenizer_config.json` and
/// `special_tokens_map.json` next to it say about lengths and special tokens.
///
/// Gives the same ids as Hugging Face `tokenizers` for one text. The `truncation` and `padding` of `tokenizer.json` are
/// not applied, as `transformers` does not apply them either: a caller says how long a text may become. Bytes that are
/// no UTF-8 count as U+FFFD each.
package struct CheckpointTokenizer: TextTokenizer {
  /// The file that a checkpoint must have.
  package static let fileName = "tokenizer.json"

  let addedTokens: AddedTokens
  let pipeline: TokenPipeline
  let frame: SpecialTokenFrame
  let scratch: TokenScratchPool

  /// Every id is below.
  package let vocabularyCount: Int
  /// `model_max_length` of `tokenizer_config.json`, special tokens included; nil where there is none, or the huge number
  /// that stands for none.
  package let maximumLength: Int?
  /// What shorter texts of a batch are filled up with; nil if the checkpoint names none.
  package let padID: Int32?
  /// What stands for text that no other entry covers; nil if there is no such entry.
  package let unknownID: Int32?

  /// Whether what is too much of a text is cut off its start, as `truncation_side` of `tokenizer_config.json` may say.
  private(set) var cutsStart = false

  /// What stands around a text by transformers 4, in words, where that is not what the tokenizer's file says: there tokenizers
  /// like Llama's follow `add_bos_token` and `add_eos_token` of `tokenizer_config.json` alone. Transformers 5 leaves these
  /// two aside where there is a `tokenizer.json`, and so does this tokenizer.
  package private(set) var earlierFrame: String?

  /// How many special tokens stand around a text.
  package var specialTokenCount: Int { frame.prefix.count + frame.suffix.count }

  /// The id of an entry of the vocabulary or an added token, as it is written there; nil if there is none.
  package func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    return addedTokens.id(of: bytes) ?? pipeline.id(of: bytes)
  }

  package func encode(_ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch) {
    encode(text, into: &batch, addingSpecialTokens: false, maximumCount: nil)
  }

  /// Appends the ids of one text and its end to `batch`.
  ///
  /// - Parameters:
  ///   - addingSpecialTokens: puts the checkpoint's special tokens around the text, as its post-processor says.
  ///   - maximumCount: how many ids a text may have, special tokens included: what is more is cut off the text's end, or off its start where the
  ///     checkpoint says so.
  ///     Nil to cut nothing. Of less than `specialTokenCount` the special tokens alone are kept, all of them.
  package func encode(
    _ text: UnsafeBufferPointer<UInt8>, into batch: inout TokenBatch, addingSpecialTokens: Bool, maximumCount: Int?
  ) {
    if addingSpecialTokens { batch.ids.append(contentsOf: frame.prefix) }
    let start = batch.ids.count
    appendIDs(of: text, to: &batch.ids)
    if let maximumCount {
      let room = max(0, maximumCount - (addingSpecialTokens ? specialTokenCount : 0))
      let excess = batch.ids.count - start - room
      if excess > 0 {
        batch.ids.removeSubrange(cutsStart ? start..<(start + excess) : (start + room)..<batch.ids.count)
      }
    }
    if addingSpecialTokens { batch.ids.append(contentsOf: frame.suffix) }
    batch.ends.append(batch.ids.count)
  }

  /// Appends the ids of a text, with nothing around it.
  private func appendIDs(of text: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
    guard UTF8Decoding.isValid(text) else {
      return UTF8Decoding.repaired(text).withUnsafeBufferPointer { appendIDs(of: $0, to: &ids) }
    }
    scratch.withScratch { scratch in
      addedTokens.splitWritten(text) { segment in
        switch segment {
        case .token(let id): ids.append(id)
        case .text(let range):
          pipeline.encode(
            UnsafeBufferPointer(rebasing: text[range]), isStart: range.lowerBound == 0, added: addedTokens, &scratch,
            into: &ids)
        }
      }
    }
  }
}

extension CheckpointTokenizer {
  /// The same tokeniser with further special tokens, which get the ids after its last in this order and are looked
  /// for in a text as it is written, as `add_tokens(special_tokens=True)` of transformers does. None of them may be
  /// known yet.
  package func adding(specialTokens: [String]) -> CheckpointTokenizer {
    let added = specialTokens.enumerated().map { index, text in
      AddedToken(content: Array(text.utf8), id: Int32(vocabularyCount + index))
    }
    return CheckpointTokenizer(
      addedTokens: addedTokens.adding(added) { pipeline.normalized($0) }, pipeline: pipeline, frame: frame,
      scratch: scratch, vocabularyCount: vocabularyCount + specialTokens.count, maximumLength: maximumLength,
      padID: padID, unknownID: unknownID, cutsStart: cutsStart, earlierFrame: earlierFrame)
  }
}

extension CheckpointTokenizer {
  /// Reads the tokeniser of a checkpoint whose model has a vector for `vocabularyCount` ids.
  ///
  /// - Throws: `InputError` also where the tokeniser has ids that the model does not know.
  package init(_ files: ArtefactFiles, vocabularyCount count: Int) throws(InputError) {
    try self.init(files)
    guard vocabularyCount <= count else {
      throw InputError(
        files.path(of: CheckpointTokenizer.fileName),
        "has ids up to \(vocabularyCount - 1), but the model's vocabulary ends at \(count - 1): "
          + "it belongs to another model")
    }
  }
}

extension CheckpointTokenizer {
  /// The `vocab.txt` with which a `WordPieceTokenizer` gives every text the same ids as this tokeniser does, special
  /// tokens around it aside.
  ///
  /// - Parameter files: of the checkpoint, for messages.
  /// - Throws: `InputError` for a tokeniser that is not BERT's uncased one, and says what would be.
  package func uncasedVocabularyFile(_ files: ArtefactFiles) throws(InputError) -> [UInt8] {
    func fail(_ reason: String) -> InputError {
      InputError(files.path(of: CheckpointTokenizer.fileName), reason)
    }
    guard let file = pipeline.uncasedVocabularyFile else {
      throw fail(
        "is not an uncased WordPiece tokenizer like BERT's: 'BertNormalizer' in lower case and without accents, "
          + "'BertPreTokenizer', and 'WordPiece' with '##' and words of up to 100 characters are expected")
    }
    for token in addedTokens.tokens {
      let text = String(decoding: token.content, as: UTF8.self)
      guard WordPieceTokenizer.specialTokens.contains(text), Int(token.id) < pipeline.entryCount else {
        throw fail(
          "adds the token '\(text)'; \(WordPieceTokenizer.specialTokens.joined(separator: ", ")) of the vocabulary are "
            + "expected, and no others")
      }
      let plain = AddedToken(content: token.content, id: token.id)
      guard token == plain else {
        throw fail("looks for '\(text)' not exactly as it is written, because of 'lstrip' or a similar setting")
      }
    }
    let unknown = "[UNK]"
    guard let id = unknownID, id == pipeline.id(of: Array(unknown.utf8)) else {
      throw fail("turns unknown words into an entry other than '\(unknown)'")
    }
    return file
  }

  /// Appends one entry of the vocabulary as a text of its own, with the special tokens that stand around any text.
  package func encode(entry id: Int32, into batch: inout TokenBatch) {
    batch.ids.append(contentsOf: frame.prefix)
    batch.ids.append(id)
    batch.ids.append(contentsOf: frame.suffix)
    batch.ends.append(batch.ids.count)
  }
}

extension CheckpointTokenizer {
  /// Reads the tokeniser of a checkpoint's directory.
  ///
  /// - Throws: `InputError` that names the file and the part of it that is missing, wrong or not supported.
  package init(_ files: ArtefactFiles) throws(InputError) {
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
  ) throws(InputError) {
    guard bytes.count < 1 << 31 else {
      throw InputError(file, "has \(bytes.count) bytes, more than a tokenizer's file may have")
    }
    self = try TokenizerElement.reading(bytes, file: file) { document throws(InputError) in
      try CheckpointTokenizer.read(document, settings)
    }
  }

  private static func read(
    _ document: TokenizerElement, _ settings: [CheckpointConfiguration]
  ) throws(InputError) -> CheckpointTokenizer {
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
    var side: String?
    for configuration in settings {
      if maximum == nil { maximum = try maximumLength(configuration) }
      if pad == nil { pad = try token("pad_token", configuration) }
      if unknown == nil { unknown = try token("unk_token", configuration) }
      if side == nil { side = try configuration.optionalString("truncation_side") }
    }
    guard ["left", "right", nil].contains(side) else {
      throw document.failure("is cut on the side '\(side ?? "")' (truncation_side); left and right are known")
    }
    func id(_ token: String) -> Int32? { addedTokens.id(of: Array(token.utf8)) ?? pipeline.id(of: Array(token.utf8)) }
    var earlierFrame: String?
    for configuration in settings {
      guard let configured = try ConfiguredTokenFrame(configuration, id), configured.frame != frame else { continue }
      earlierFrame = configured.words
    }
    return CheckpointTokenizer(
      addedTokens: addedTokens, pipeline: pipeline, frame: frame, scratch: TokenScratchPool(),
      vocabularyCount: vocabularyCount,
      maximumLength: maximum, padID: pad.flatMap(id), unknownID: pipeline.unknownID ?? unknown.flatMap(id),
      cutsStart: side == "left",
      earlierFrame: earlierFrame)
  }

  /// `model_max_length`; nil where it is missing or stands for no limit, as `transformers` writes it: 10 to the 30th.
  private static func maximumLength(_ configuration: CheckpointConfiguration) throws(InputError) -> Int? {
    let name = "model_max_length"
    guard let length = try configuration.optionalDouble(name) else { return nil }
    guard length >= 1 else { throw configuration.failure(name, "is not a length of 1 or more") }
    return length < Double(1 << 31) ? Int(length) : nil
  }

  /// A special token's text, which may be written alone or as an object.
  static func token(_ name: String, _ configuration: CheckpointConfiguration) throws(InputError) -> String? {
    do {
      return try configuration.optionalString(name)
    } catch {
      return try configuration.object(name)?.optionalString("content")
    }
  }
}
