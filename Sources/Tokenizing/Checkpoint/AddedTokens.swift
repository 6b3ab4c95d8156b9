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

  /// These and others, which come behind them.
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
    let behind = UTF8Decoding.first(text, from: range.upperBound)
    return [before, behind].contains { $0.map { CharacterTraits.of($0).isWord } ?? false }
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
