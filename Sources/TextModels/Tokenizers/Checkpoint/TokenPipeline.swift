internal import FileFormats

/// Normaliser, pre-tokeniser and model of a tokeniser.
struct TokenPipeline: Sendable {
  private let normalizer: TextNormalizer
  private let splitter: TextSplitter
  private let model: any SubwordModel
  /// Does all of it in one pass, where the three are BERT's uncased ones.
  private let uncased: WordPieceTokenizer?

  init(_ document: TokenizerElement) throws(InputError) {
    let element = try document.required("model")
    splitter = try TextSplitter(
      document.member("pre_tokenizer"), isForMerges: try TokenPipeline.modelType(element) == "BPE")
    let model = try TokenPipeline.model(element, splitter.byteLevel)
    self.model = model
    uncased = try TokenPipeline.uncased(document, model)
    normalizer = try TextNormalizer(document.member("normalizer"))
  }

  private static func model(
    _ element: TokenizerElement, _ byteLevel: ByteLevelSplit?
  ) throws(InputError) -> any SubwordModel {
    let type = try TokenPipeline.modelType(element)
    switch type {
    case "BPE": return try MergeModel(element, byteLevel)
    case "WordPiece": return try WordPieceModel(element)
    case "Unigram": return try UnigramModel(element)
    case "WordLevel": return try WordLevelModel(element)
    default: throw element.unknown(type, "model")
    }
  }

  /// Files of long ago do not name their model.
  private static func modelType(_ element: TokenizerElement) throws(InputError) -> String {
    if let type = element.member("type") { return try type.text() }
    if element.member("merges") != nil { return "BPE" }
    if element.member("unk_id") != nil { return "Unigram" }
    if element.member("max_input_chars_per_word") != nil { return "WordPiece" }
    return element.member("unk_token") != nil ? "WordLevel" : "of no type"
  }

  private static func uncased(
    _ document: TokenizerElement, _ model: any SubwordModel
  ) throws(InputError) -> WordPieceTokenizer? {
    guard let model = model as? WordPieceModel, let normalizer = document.member("normalizer"),
      let splitter = document.member("pre_tokenizer")
    else { return nil }
    guard try normalizer.type() == "BertNormalizer", try splitter.type() == "BertPreTokenizer" else { return nil }
    guard try BertNormalization.options(normalizer) == BertNormalization.Options() else { return nil }
    return WordPieceTokenizer(model)
  }

  /// The `vocab.txt` of a tokeniser whose normaliser, pre-tokeniser and model are BERT's uncased ones with WordPiece in
  /// every setting; nil for any other.
  var uncasedVocabularyFile: [UInt8]? {
    uncased == nil ? nil : (model as? WordPieceModel).flatMap { WordPieceVocabulary.file(of: $0.tokens) }
  }

  var entryCount: Int { model.entryCount }
  var vocabularyCount: Int { model.idBound }
  var unknownID: Int32? { model.unknownID }

  func id(of entry: [UInt8]) -> Int32? { model.id(of: entry) }

  /// What the normaliser makes of a text.
  func normalized(_ text: [UInt8]) -> [UInt8] {
    var scratch = TokenScratch()
    var output: [UInt8] = []
    text.withUnsafeBufferPointer { _ = normalizer.normalize($0, &scratch, into: &output) }
    return output
  }

  /// Appends the ids of a stretch of a text, which is UTF-8 and holds none of the added tokens that are looked for in
  /// texts as they are written.
  ///
  /// - Parameter isStart: whether the stretch begins where the text does.
  func encode(
    _ text: UnsafeBufferPointer<UInt8>, isStart: Bool, added: AddedTokens, _ scratch: inout TokenScratch,
    into ids: inout [Int32]
  ) {
    if let uncased, !added.hasNormalized { return uncased.append(text, to: &ids) }
    var normalized = scratch.take()
    let keepsStart = normalizer.normalize(text, &scratch, into: &normalized)
    normalized.withUnsafeBufferPointer { normalized in
      added.splitNormalized(normalized) { segment in
        switch segment {
        case .token(let id): ids.append(id)
        case .text(let range):
          splitter.split(
            UnsafeBufferPointer(rebasing: normalized[range]), isStart: isStart && keepsStart && range.lowerBound == 0,
            &scratch
          ) { piece, scratch in model.encode(piece, &scratch, into: &ids) }
        }
      }
    }
    scratch.give(normalized)
  }
}
