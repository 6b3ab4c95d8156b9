internal import ModelFiles

/// The added tokens of a checkpoint while they are read, each with the id that `tokenizers` gives it: the model's own, or
/// the next free one. A file that says another id would be read differently there, and is refused.
struct AddedTokenList {
  private(set) var tokens: [AddedToken] = []
  private var ids: [[UInt8]: Int32] = [:]
  private let pipeline: TokenPipeline
  private var next: Int

  init(_ pipeline: TokenPipeline) {
    self.pipeline = pipeline
    next = pipeline.entryCount
  }

  /// Reads an element of `added_tokens`.
  mutating func append(_ element: TokenizerElement) throws(ModelFileError) {
    var token = AddedToken(
      content: Array(try element.required("content").bytes()), id: try element.required("id").tokenID())
    token.isSingleWord = try element.flag("single_word", otherwise: false)
    token.takesSpaceBefore = try element.flag("lstrip", otherwise: false)
    token.takesSpaceBehind = try element.flag("rstrip", otherwise: false)
    token.isNormalized = try element.flag("normalized", otherwise: true)
    guard !token.content.isEmpty else { throw element.failure("has an empty 'content'") }
    let id = append(token)
    guard id == token.id else {
      throw element.failure("says id \(token.id), but the vocabulary and the tokens before give it \(id)")
    }
  }

  /// Reads `added_tokens_decoder` of a `tokenizer_config.json`: what `tokenizer.json` has already is passed over.
  mutating func append(_ configuration: CheckpointConfiguration) throws(ModelFileError) {
    guard let decoder = try configuration.object("added_tokens_decoder") else { return }
    var added: [(id: Int, token: AddedToken)] = []
    for name in decoder.names {
      guard let id = Int(name), (0..<TokenizerElement.idLimit).contains(id), let entry = try decoder.object(name) else {
        throw decoder.failure(name, "is not a token's id and its settings")
      }
      var token = AddedToken(content: Array(try entry.string("content").utf8), id: Int32(id))
      token.isSingleWord = try entry.bool("single_word", default: false)
      token.takesSpaceBefore = try entry.bool("lstrip", default: false)
      token.takesSpaceBehind = try entry.bool("rstrip", default: false)
      token.isNormalized = try entry.bool("normalized", default: true)
      added.append((id, token))
    }
    for (id, token) in added.sorted(by: { $0.id < $1.id }) where !token.content.isEmpty && ids[token.content] == nil {
      let given = append(token)
      guard Int(given) == id else {
        throw decoder.failure("\(id)", "is '\(String(decoding: token.content, as: UTF8.self))', whose id is \(given)")
      }
    }
  }

  /// The id that a token has, which is new if its content is.
  private mutating func append(_ token: AddedToken) -> Int32 {
    if let id = ids[token.content] { return id }
    var token = token
    if let id = pipeline.id(of: token.content) {
      token.id = id
    } else {
      token.id = Int32(truncatingIfNeeded: next)
    }
    if Int(token.id) >= next { next = Int(token.id) + 1 }
    ids[token.content] = token.id
    tokens.append(token)
    return token.id
  }
}
