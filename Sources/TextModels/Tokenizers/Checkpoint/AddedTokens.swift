internal import FileFormats

/// The added tokens of a checkpoint, and how a text is split at them.
///
/// The leftmost token is taken, and of several that begin there the longest, as Hugging Face `tokenizers` does.
struct AddedTokens: Sendable {
  /// A stretch of a text: an added token's id, or text between them.
  enum Segment {
    case token(Int32)
    case text(Range<Int>)
  }

  let tokens: [AddedToken]
  /// By the tokens' bytes as they are written; ids are places in `tokens`.
  private let contents: PrefixTrie?
  /// Those to be looked for in the text as it is written, and in the normalised text; nil where there are none.
  private let written: PrefixTrie?
  private let normalized: PrefixTrie?

  /// - Parameter normalize: what the checkpoint's normaliser makes of a token's content.
  init(_ tokens: [AddedToken], normalize: ([UInt8]) -> [UInt8]) {
    self.tokens = tokens
    contents = AddedTokens.trie(tokens.indices.map { (tokens[$0].content, $0) })
    written = AddedTokens.trie(tokens.indices.filter { !tokens[$0].isNormalized }.map { (tokens[$0].content, $0) })
    normalized = AddedTokens.trie(
      tokens.indices.filter { tokens[$0].isNormalized }.map { (normalize(tokens[$0].content), $0) })
  }

  /// These and others, which come after them.
  func adding(_ others: [AddedToken], normalize: ([UInt8]) -> [UInt8]) -> AddedTokens {
    AddedTokens(tokens + others, normalize: normalize)
  }

  /// Of equal contents the first is kept; one that normalisation leaves nothing of is never found.
  private static func trie(_ entries: [(content: [UInt8], place: Int)]) -> PrefixTrie? {
    var seen = Set<[UInt8]>()
    var list = TokenList()
    for entry in entries where !entry.content.isEmpty && seen.insert(entry.content).inserted {
      list.append(entry.content, id: Int32(truncatingIfNeeded: entry.place))
    }
    var duplicate = 0
    return list.count == 0 ? nil : PrefixTrie(list, duplicate: &duplicate)
  }

  var hasNormalized: Bool { normalized != nil }

  func id(of content: [UInt8]) -> Int32? {
    contents?.id(of: content).map { tokens[Int($0)].id }
  }

  /// Calls `body` with the stretches of a text as it is written, in order.
  func splitWritten(_ text: UnsafeBufferPointer<UInt8>, _ body: (Segment) -> Void) { split(text, at: written, body) }

  /// The same for a text that is normalised.
  func splitNormalized(_ text: UnsafeBufferPointer<UInt8>, _ body: (Segment) -> Void) {
    split(text, at: normalized, body)
  }

  private func split(_ text: UnsafeBufferPointer<UInt8>, at trie: PrefixTrie?, _ body: (Segment) -> Void) {
    guard let trie else { return text.isEmpty ? () : body(.text(0..<text.count)) }
    // Text before `done` has been given.
    var done = 0
    var position = 0
    trie.withWalk { walk in
      while position < text.count {
        guard let match = AddedTokens.longest(walk, text, from: position) else {
          position += 1
          continue
        }
        let token = tokens[Int(match.place)]
        position = match.end
        if token.isSingleWord, isWithinWord(text, match.start..<match.end) { continue }
        let start = token.takesSpaceBefore ? max(done, spaceStart(text, before: match.start)) : match.start
        let end = token.takesSpaceBehind ? spaceEnd(text, from: match.end) : match.end
        if done < start { body(.text(done..<start)) }
        body(.token(token.id))
        done = end
      }
    }
    if done < text.count { body(.text(done..<text.count)) }
  }

  @inline(__always)
  private static func longest(
    _ walk: PrefixTrie.Walk, _ text: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (place: Int32, start: Int, end: Int)? {
    var node: UInt32 = 0
    var best: (place: Int32, start: Int, end: Int)?
    var end = start
    while end < text.count, let next = walk.child(of: node, text[end]) {
      node = next
      end += 1
      if walk.id(node) >= 0 { best = (walk.id(node), start, end) }
    }
    return best
  }

  private func isWithinWord(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    let before = UTF8Decoding.last(text, before: range.lowerBound)
    let after = UTF8Decoding.first(text, from: range.upperBound)
    return [before, after].contains { $0.map { CharacterTraits.of($0).isWord } ?? false }
  }

  private func spaceStart(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Int {
    var start = end
    while let last = UTF8Decoding.last(text, before: start), CharacterTraits.of(last).isWhite {
      start -= UTF8Decoding.width(last)
    }
    return start
  }

  private func spaceEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while let first = UTF8Decoding.first(text, from: end), CharacterTraits.of(first).isWhite {
      end += UTF8Decoding.width(first)
    }
    return end
  }
}

/// An entry of `added_tokens`: recognised in a text as a whole, whatever the model would make of it.
struct AddedToken: Sendable, Equatable {
  var content: [UInt8]
  var id: Int32
  /// Not within a word.
  var isSingleWord = false
  /// Takes white space before it along.
  var takesSpaceBefore = false
  /// Takes white space after it along.
  var takesSpaceBehind = false
  /// Looked for in the normalised text, by its own normalised form; else in the text as it is written.
  var isNormalized = false
}

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
  mutating func append(_ element: TokenizerElement) throws(InputError) {
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
  mutating func append(_ configuration: CheckpointConfiguration) throws(InputError) {
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
