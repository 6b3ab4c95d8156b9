internal import FileFormats

/// SentencePiece's unigram model: of all ways to cut a piece into entries, the one whose scores have the greatest sum.
///
/// As in Hugging Face `tokenizers`: a character that no entry covers by itself costs ten more than the least score;
/// neighbouring unknown ones are one; and of equal sums the first found is kept, by start and then by length.
struct UnigramModel: SubwordModel {
  private static let unknownPenalty = 10.0

  let entryCount: Int
  let unknown: Int32
  private let trie: PrefixTrie
  /// By id.
  private let scores: [Double]
  private let unknownScore: Double
  /// The entries of single bytes, for what is unknown; nil where the model falls back to none.
  private let byteIDs: [Int32?]?

  var idBound: Int { entryCount }
  var unknownID: Int32? { unknown }

  init(_ model: TokenizerElement) throws(InputError) {
    let place = try model.required("vocab")
    var tokens = TokenList()
    var scores: [Double] = []
    for entry in try place.elements() {
      let pair = try entry.elements()
      guard pair.count == 2, let score = pair[1].element.double else {
        throw entry.failure("is not an entry and its score")
      }
      guard scores.count < TokenizerElement.idLimit else { throw place.failure("has too many entries") }
      tokens.append(try pair[0].bytes(), id: Int32(truncatingIfNeeded: scores.count))
      scores.append(score)
    }
    let vocabulary = try VocabularyReader(tokens, place)
    let unknown = try model.required("unk_id").tokenID()
    guard unknown < scores.count else {
      throw model.failure("has the 'unk_id' \(unknown), but \(scores.count) entries")
    }
    self.unknown = unknown
    self.scores = scores
    trie = vocabulary.trie
    entryCount = scores.count
    unknownScore = (scores.min() ?? 0) - UnigramModel.unknownPenalty
    byteIDs =
      try model.flag("byte_fallback", otherwise: false)
      ? (UInt8(0)...255).map { vocabulary.trie.id(of: ByteFallback.entry($0)) } : nil
  }

  func id(of entry: [UInt8]) -> Int32? { trie.id(of: entry) }

  /// Complexity: O(n · m) for entries of m bytes at most; 16 bytes of memory a byte of the piece.
  func encode(_ piece: UnsafeBufferPointer<UInt8>, _ scratch: inout TokenScratch, into ids: inout [Int32]) {
    var path = scratch.takePath()
    path.reset(count: piece.count)
    trie.withWalk { findBest(piece, $0, &path) }
    let first = ids.count
    // From the end to the start; a run of unknown characters ends at `unknownEnd`.
    var end = piece.count
    var unknownEnd: Int?
    while end > 0 {
      let node = path.nodes[end]
      let start = Int(node.start)
      if node.id == unknown {
        unknownEnd = unknownEnd ?? end
      } else {
        if let runEnd = unknownEnd { appendUnknown(piece[end..<runEnd], &ids) }
        unknownEnd = nil
        ids.append(node.id)
      }
      end = start
    }
    if let runEnd = unknownEnd { appendUnknown(piece[..<runEnd], &ids) }
    ids[first...].reverse()
    scratch.give(path)
  }

  private func findBest(_ piece: UnsafeBufferPointer<UInt8>, _ walk: PrefixTrie.Walk, _ path: inout UnigramPath) {
    path.nodes.withUnsafeMutableBufferPointer { nodes in
      scores.withUnsafeBufferPointer { scores in
        var start = 0
        while start < piece.count {
          let scoreHere = nodes[start].score
          let width = UnigramModel.width(piece[start])
          var isCovered = false
          var node: UInt32 = 0
          var end = start
          while end < piece.count, let next = walk.child(of: node, piece[end]) {
            node = next
            end &+= 1
            let id = walk.id(node)
            if id < 0 { continue }
            let score = scores[Int(id)] + scoreHere
            if nodes[end].start < 0 || score > nodes[end].score {
              nodes[end] = UnigramPath.Node(score: score, start: Int32(truncatingIfNeeded: start), id: id)
            }
            if end &- start == width { isCovered = true }
          }
          if !isCovered {
            let end = min(start &+ width, piece.count)
            let score = unknownScore + scoreHere
            if nodes[end].start < 0 || score > nodes[end].score {
              nodes[end] = UnigramPath.Node(score: score, start: Int32(truncatingIfNeeded: start), id: unknown)
            }
          }
          start &+= width
        }
      }
    }
  }

  /// Of the character that a byte begins.
  @inline(__always)
  private static func width(_ lead: UInt8) -> Int { lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4 }

  /// Appends the ids of a run of unknown characters, the last one first.
  private func appendUnknown(_ run: Slice<UnsafeBufferPointer<UInt8>>, _ ids: inout [Int32]) {
    if let whole = trie.id(of: run) { return ids.append(whole) }
    if let byteIDs {
      let first = ids.count
      for byte in run.reversed() {
        guard let id = byteIDs[Int(byte)] else { break }
        ids.append(id)
      }
      if ids.count - first == run.count { return }
      ids.removeLast(ids.count - first)
    }
    ids.append(unknown)
  }
}

/// For each end of a beginning of a piece, the best last entry.
struct UnigramPath: Sendable {
  struct Node: Sendable {
    var score: Double
    /// Where the entry begins; negative where no entry ends here.
    var start: Int32
    var id: Int32
  }

  private static let keptCount = 1 << 16

  var nodes: [Node] = []

  /// Room for a piece of `count` bytes, with nothing in it.
  mutating func reset(count: Int) {
    let empty = Node(score: 0, start: -1, id: 0)
    for index in 0..<min(nodes.count, count + 1) { nodes[index] = empty }
    if nodes.count <= count { nodes.append(contentsOf: repeatElement(empty, count: count + 1 - nodes.count)) }
  }

  /// Gives back what only a very long piece needs.
  mutating func trim() {
    if nodes.count > UnigramPath.keptCount { nodes = [] }
  }
}
