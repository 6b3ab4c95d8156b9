internal import FileFormats

/// The special tokens before and after one text, by a `post_processor`.
struct SpecialTokenFrame: Sendable, Equatable {
  var prefix: [Int32] = []
  var suffix: [Int32] = []

  init() {}

  /// - Parameter processor: nil where the file has none: then nothing stands around a text.
  init(_ processor: TokenizerElement?) throws(InputError) {
    guard let processor else { return }
    let type = try processor.type()
    switch type {
    case "BertProcessing", "RobertaProcessing":
      prefix = [try SpecialTokenFrame.pairID(processor.required("cls"))]
      suffix = [try SpecialTokenFrame.pairID(processor.required("sep"))]
    case "TemplateProcessing": try readTemplate(processor)
    case "ByteLevel": break
    case "Sequence":
      // Each one's tokens go around what the ones before it made.
      for step in try processor.required("processors").elements() {
        let inner = self
        let outer = try SpecialTokenFrame(step)
        prefix = outer.prefix + inner.prefix
        suffix = inner.suffix + outer.suffix
      }
    default: throw processor.unknown(type, "post-processor")
    }
  }

  /// The id of `["[CLS]", 101]`.
  private static func pairID(_ pair: TokenizerElement) throws(InputError) -> Int32 {
    let values = try pair.elements()
    guard values.count == 2, values[0].string != nil else { throw pair.failure("is not a token and its id") }
    return try values[1].tokenID()
  }

  private mutating func readTemplate(_ processor: TokenizerElement) throws(InputError) {
    let single = try processor.required("single")
    var sequences = 0
    for piece in try single.elements() {
      if let sequence = piece.member("Sequence") {
        guard try sequence.required("id").text() == "A" else {
          throw sequence.failure("names a text other than A, but there is only one")
        }
        try SpecialTokenFrame.requireFirstType(sequence)
        sequences += 1
      } else {
        let special = try piece.required("SpecialToken")
        try SpecialTokenFrame.requireFirstType(special)
        let name = try special.required("id").text()
        guard let token = try processor.required("special_tokens").member(name) else {
          throw processor.failure("lacks the token '\(name)' of its template in 'special_tokens'")
        }
        for id in try token.required("ids").elements() {
          if sequences == 0 { prefix.append(try id.tokenID()) } else { suffix.append(try id.tokenID()) }
        }
      }
    }
    guard sequences == 1 else { throw single.failure("holds the text \(sequences) times, not once") }
  }

  /// Token types other than 0 for a single text are of architectures that are not read here.
  private static func requireFirstType(_ piece: TokenizerElement) throws(InputError) {
    guard let type = piece.member("type_id") else { return }
    guard type.integer == 0 else { throw type.failure("is not 0, the one token type of a single text") }
  }
}

/// The special tokens that transformers 4 puts around a text where it sets them by `tokenizer_config.json`: by
/// `add_bos_token`, true unless it is there, and `add_eos_token`, false unless it is there.
struct ConfiguredTokenFrame {
  private static let classes = ["LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer"]

  private(set) var frame = SpecialTokenFrame()
  /// `<s> before it and nothing after it`
  let words: String

  /// Nil for a tokenizer of another class, and where a token is not known.
  ///
  /// - Parameters:
  ///   - configuration: `tokenizer_config.json`.
  ///   - id: of a token by its text.
  init?(_ configuration: CheckpointConfiguration, _ id: (String) -> Int32?) throws(InputError) {
    guard let name = try configuration.optionalString("tokenizer_class"),
      ConfiguredTokenFrame.classes.contains(where: { name == $0 || name == $0 + "Fast" })
    else { return nil }
    var texts: [String] = []
    for (flag, standard, token) in [("add_bos_token", true, "bos_token"), ("add_eos_token", false, "eos_token")] {
      guard try configuration.bool(flag, default: standard) else {
        texts.append("nothing")
        continue
      }
      guard let text = try CheckpointTokenizer.token(token, configuration), let place = id(text) else { return nil }
      texts.append("'\(text)'")
      if token == "bos_token" { frame.prefix = [place] } else { frame.suffix = [place] }
    }
    words = "\(texts[0]) before it and \(texts[1]) after it"
  }
}
