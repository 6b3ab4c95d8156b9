internal import CText

/// One pass over a text: characters are normalised into the current word, and each word that ends becomes ids.
struct WordPieceScanner {
  /// Words of more characters become the unknown token.
  static let maximumCharacters = 100
  private static let idCapacity = 240
  private static let shortWordCapacity = 16
  private static let maximumBytes = maximumCharacters * 4

  private let tables: WordPieceTables
  private let characters: bert_characters
  private let actions: UnsafePointer<UInt8>
  private let isolatedIDs: UnsafePointer<Int32>
  private let specials: [SpecialToken]
  private let unknownID: Int32

  /// The normalised bytes of the current word.
  private let word: UnsafeMutablePointer<UInt8>
  /// Of its first k characters: the hash, and how many bytes they are.
  private let hashes: UnsafeMutablePointer<UInt64>
  private let ends: UnsafeMutablePointer<UInt16>
  /// Marks that wait for the end of their run to be sorted: `code point << 10 | action`.
  private let marks: UnsafeMutablePointer<UInt32>
  /// Ids that wait to be appended to the batch.
  private let ids: UnsafeMutablePointer<Int32>
  /// Words that wait to be looked up.
  private let shortWords: UnsafeMutablePointer<UInt64>

  private var characterCount = 0
  /// Whether the word is letters and digits of ASCII alone, and its prefixes are not written to `hashes` and `ends` yet:
  /// most words are entries as a whole, and need none of them.
  private var isPlain = false
  /// Of a plain word.
  private var plainHash: UInt64 = 0
  private var isTooLong = false
  private var markCount = 0
  private var idCount = 0

  /// Calls `body` with a scanner whose scratch memory is on the stack.
  @inline(__always)
  static func withScanner(
    tables: WordPieceTables, actions: UnsafePointer<UInt8>, isolated: UnsafePointer<Int32>, specials: [SpecialToken],
    unknownID: Int32, _ body: (inout WordPieceScanner) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: maximumBytes + WordPieceVocabulary.padding) { word in
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: maximumCharacters + 1) { hashes in
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: maximumCharacters + 1) { ends in
          withUnsafeTemporaryAllocation(of: UInt32.self, capacity: maximumCharacters) { marks in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: idCapacity) { ids in
              withUnsafeTemporaryAllocation(of: UInt64.self, capacity: shortWordCapacity) { shortWords in
                hashes[0] = 0
                ends[0] = 0
                // Buffers of a positive capacity have an address.
                var scanner = WordPieceScanner(
                  tables: tables, characters: bert_characters_shared(), actions: actions, isolatedIDs: isolated,
                  specials: specials, unknownID: unknownID, word: word.baseAddress.unsafelyUnwrapped,
                  hashes: hashes.baseAddress.unsafelyUnwrapped, ends: ends.baseAddress.unsafelyUnwrapped,
                  marks: marks.baseAddress.unsafelyUnwrapped, ids: ids.baseAddress.unsafelyUnwrapped,
                  shortWords: shortWords.baseAddress.unsafelyUnwrapped)
                body(&scanner)
              }
            }
          }
        }
      }
    }
  }

  /// Appends the ids of a whole text.
  mutating func scan(_ text: UnsafePointer<UInt8>, count: Int, into output: inout [Int32]) {
    var index = 0
    while index < count {
      let action = actions[Int(text[index])]
      if action >= ASCIICharacters.firstLetter {
        if characterCount == 0, markCount == 0 {
          let length = scanShortWords(text + index, count: count &- index, &output)
          if length > 0 {
            index &+= length
            continue
          }
        }
        index = scanLetters(text, from: index, count: count)
        continue
      }
      switch action {
      case ASCIICharacters.space: endWord(&output)
      case ASCIICharacters.isolated:
        endWord(&output)
        append(isolatedIDs[Int(text[index])], &output)
      case ASCIICharacters.bracket:
        endWord(&output)
        if let special = specials.first(where: { $0.begins(text + index, count: count &- index) }) {
          append(special.id, &output)
          index &+= special.bytes.count
          continue
        }
        append(isolatedIDs[Int(text[index])], &output)
      case ASCIICharacters.beyond:
        let (codePoint, length) = UTF8Decoding.decode(text + index, count: count &- index)
        take(codePoint, &output)
        index &+= length
        continue
      default: break
      }
      index &+= 1
    }
    endWord(&output)
    output.append(contentsOf: UnsafeBufferPointer(start: ids, count: idCount))
    idCount = 0
  }

  /// Takes words of the commonest kind as long as one follows the other: a few letters and digits of ASCII, with a space or
  /// punctuation behind them. How many bytes they are with the spaces; 0 if there is none.
  @inline(__always)
  private mutating func scanShortWords(
    _ text: UnsafePointer<UInt8>, count: Int, _ output: inout [Int32]
  ) -> Int {
    var index = 0
    var wordCount = 0
    while wordCount < WordPieceScanner.shortWordCapacity, count &- index >= ShortWord.window {
      let word = ShortWord(text + index)
      guard word.count > 0 else { break }
      let behind = actions[Int(text[index &+ word.count])]
      guard ASCIICharacters.endsWords(behind) else { break }
      shortWords[wordCount] = word.key
      wordCount &+= 1
      index &+= word.count
      if behind != ASCIICharacters.space { break }
      index &+= 1
    }
    // All keys are known before the first is looked up: no look-up has to wait for another.
    for word in UnsafeBufferPointer(start: shortWords, count: wordCount) {
      let id = tables.find(shortWord: word)
      if id >= 0 { append(id, &output) } else { splitShortWord(word, &output) }
    }
    return index
  }

  /// Gives the ids of a short word that is no entry as a whole.
  private mutating func splitShortWord(_ key: UInt64, _ output: inout [Int32]) {
    UnsafeMutableRawPointer(word).storeBytes(of: key.littleEndian, as: UInt64.self)
    characterCount = ShortWord.count(ofKey: key)
    if idCount &+ characterCount > WordPieceScanner.idCapacity { flush(&output) }
    writePrefixes()
    splitWord()
    characterCount = 0
  }

  /// Takes letters and digits of ASCII while there are any; returns the index of the first other byte.
  @inline(__always)
  private mutating func scanLetters(_ text: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
    if markCount > 0 { placeMarks() }
    if characterCount == 0 { return scanPlainWord(text, from: start, count: count) }
    if isPlain { writePrefixes() }
    var index = start
    var length = characterCount
    var byteCount = Int(ends[length])
    var hash = hashes[length]
    // One more than fits, to see that a word is too long.
    let limit = min(count, start &+ WordPieceScanner.maximumCharacters &- length)
    while index < limit {
      let byte = actions[Int(text[index])]
      if byte < ASCIICharacters.firstLetter { break }
      hash = WordPieceVocabulary.extend(hash, by: byte)
      word[byteCount] = byte
      byteCount &+= 1
      length &+= 1
      hashes[length] = hash
      ends[length] = UInt16(truncatingIfNeeded: byteCount)
      index &+= 1
    }
    characterCount = length
    return passLetters(text, from: index, count: count)
  }

  /// The same for the beginning of a word.
  @inline(__always)
  private mutating func scanPlainWord(_ text: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
    var length = 0
    var hash: UInt64 = 0
    let limit = min(count &- start, WordPieceScanner.maximumCharacters)
    while length < limit {
      let byte = actions[Int(text[start &+ length])]
      if byte < ASCIICharacters.firstLetter { break }
      hash = WordPieceVocabulary.extend(hash, by: byte)
      word[length] = byte
      length &+= 1
    }
    characterCount = length
    plainHash = hash
    isPlain = true
    return passLetters(text, from: start &+ length, count: count)
  }

  /// Passes the letters that are beyond a word's greatest length.
  @inline(__always)
  private mutating func passLetters(_ text: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
    var index = start
    while index < count, actions[Int(text[index])] >= ASCIICharacters.firstLetter {
      isTooLong = true
      index &+= 1
    }
    return index
  }

  /// Writes down the prefixes of a plain word that is to be lengthened or split.
  private mutating func writePrefixes() {
    var hash: UInt64 = 0
    var length = 0
    while length < characterCount {
      hash = WordPieceVocabulary.extend(hash, by: word[length])
      length &+= 1
      hashes[length] = hash
      ends[length] = UInt16(truncatingIfNeeded: length)
    }
    isPlain = false
  }

  /// Takes one code point beyond ASCII.
  private mutating func take(_ codePoint: UInt32, _ output: inout [Int32]) {
    let action = Int(bert_action(characters, codePoint))
    switch action {
    case BERT_HANGUL:
      // The Unicode standard, section 3.12: 21 vowels and 28 final consonants, the first of which is none.
      let index = codePoint &- 0xAC00
      if markCount > 0 { placeMarks() }
      appendCharacter(0x1100 &+ index / 588)
      appendCharacter(0x1161 &+ index % 588 / 28)
      if index % 28 != 0 { appendCharacter(0x11A7 &+ index % 28) }
    case BERT_SEQUENCE...:
      let sequence = characters.sequences + (action &- BERT_SEQUENCE)
      for element in UnsafeBufferPointer(start: sequence + 1, count: Int(sequence[0])) {
        apply(Int(element & 0x3FF), to: element >> 10, &output)
      }
    default: apply(action, to: codePoint, &output)
    }
  }

  /// Does what the tables say about a code point that stands for itself.
  private mutating func apply(_ action: Int, to codePoint: UInt32, _ output: inout [Int32]) {
    switch action {
    case BERT_WORD:
      if markCount > 0 { placeMarks() }
      appendCharacter(codePoint)
    case BERT_DROP: break
    case BERT_BREAK: placeMarks()
    case BERT_SPACE: endWord(&output)
    case BERT_ISOLATED:
      endWord(&output)
      appendCharacter(codePoint)
      endWord(&output)
    default:
      if markCount < WordPieceScanner.maximumCharacters {
        marks[markCount] = codePoint << 10 | UInt32(truncatingIfNeeded: action)
        markCount &+= 1
      } else {
        isTooLong = true
      }
    }
  }

  /// Ends a run of marks: sorted by combining class, equal ones as they came, they join the word.
  private mutating func placeMarks() {
    var index = 1
    while index < markCount {
      let mark = marks[index]
      var position = index
      while position > 0, marks[position &- 1] & 0xFF > mark & 0xFF {
        marks[position] = marks[position &- 1]
        position &-= 1
      }
      marks[position] = mark
      index &+= 1
    }
    for mark in UnsafeBufferPointer(start: marks, count: markCount) { appendCharacter(mark >> 10) }
    markCount = 0
  }

  /// Lengthens the current word by one character, in UTF-8.
  private mutating func appendCharacter(_ codePoint: UInt32) {
    guard characterCount < WordPieceScanner.maximumCharacters else {
      isTooLong = true
      return
    }
    if isPlain { writePrefixes() }
    var byteCount = Int(ends[characterCount])
    var hash = hashes[characterCount]
    UTF8Decoding.encode(codePoint) { byte in
      word[byteCount] = byte
      byteCount &+= 1
      hash = WordPieceVocabulary.extend(hash, by: byte)
    }
    characterCount &+= 1
    hashes[characterCount] = hash
    ends[characterCount] = UInt16(truncatingIfNeeded: byteCount)
  }

  /// Ends the current word, if there is one, and gives its ids.
  @inline(__always)
  private mutating func endWord(_ output: inout [Int32]) {
    if markCount > 0 { placeMarks() }
    if characterCount == 0 { return }
    if idCount &+ WordPieceScanner.maximumCharacters > WordPieceScanner.idCapacity { flush(&output) }
    if isTooLong {
      isTooLong = false
      ids[idCount] = unknownID
      idCount &+= 1
    } else {
      let whole = tables.find(
        word, count: isPlain ? characterCount : Int(ends[characterCount]),
        hash: isPlain ? plainHash : hashes[characterCount], isContinuation: false)
      if whole >= 0 {
        ids[idCount] = whole
        idCount &+= 1
      } else {
        if isPlain { writePrefixes() }
        splitWord()
      }
    }
    characterCount = 0
    isPlain = false
  }

  /// Takes the longest entry again and again; one unknown rest makes the whole word unknown.
  private mutating func splitWord() {
    let first = idCount
    var start = 0
    while start < characterCount {
      let startByte = Int(ends[start])
      let longest = Int(tables.longest[Int(word[startByte]) &+ (start == 0 ? 0 : 256)])
      var end = characterCount
      // An entry of `longest` bytes has at most as many characters.
      if end &- start > longest { end = start &+ longest }
      var id: Int32 = -1
      while end > start {
        let count = Int(ends[end]) &- startByte
        if count <= longest {
          let hash = hashes[end] &- hashes[start] &* tables.powers[count]
          id = tables.find(word + startByte, count: count, hash: hash, isContinuation: start > 0)
          if id >= 0 { break }
        }
        end &-= 1
      }
      guard id >= 0 else {
        ids[first] = unknownID
        idCount = first &+ 1
        return
      }
      ids[idCount] = id
      idCount &+= 1
      start = end
    }
  }

  @inline(__always)
  private mutating func append(_ id: Int32, _ output: inout [Int32]) {
    if idCount == WordPieceScanner.idCapacity { flush(&output) }
    ids[idCount] = id
    idCount &+= 1
  }

  private mutating func flush(_ output: inout [Int32]) {
    output.append(contentsOf: UnsafeBufferPointer(start: ids, count: idCount))
    idCount = 0
  }
}
