internal import Glibc

/// The entries of a `vocab.txt` in a hash table that is probed with hashes of a word's prefixes.
///
/// The hash of a byte string is a polynomial modulo 2^64, so the hash of any piece of a word follows from the hashes
/// of two of its prefixes. A hit is confirmed by comparing bytes: the table is exact whatever the hashes do.
struct WordPieceVocabulary: Sendable {
  /// `id` is negative in an empty slot.
  struct Slot: Sendable {
    var tag: UInt32
    var id: Int32
  }

  static let maximumEntries = 1 << 24
  static let maximumEntryBytes = 255
  /// Bytes after the last entry, and after a word that is looked up, that may be read.
  static let padding = 8
  static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let continuationSeed: UInt64 = 0xD1B5_4A32_D192_ED03

  /// All entries end to end, without their `##`, and `padding` zeros.
  let bytes: [UInt8]
  /// Entry `id` begins at byte `starts[id] >> 1`; the lowest bit marks a continuation (`##`).
  let starts: [UInt32]
  let slots: [Slot]
  /// The slot of a hash is `mixed >> shift`.
  let shift: UInt64
  /// `multiplier` to the power of the index.
  let powers: [UInt64]
  /// Bytes in the longest entry that begins with this byte; continuations stand 256 further on.
  let longest: [UInt8]
  let shortWords: ShortWords

  var count: Int { starts.count - 1 }

  /// Reads one entry a line; a carriage return before the end of a line is not part of it.
  init(_ file: UnsafeRawBufferPointer) throws(TokenizerError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(file.count + WordPieceVocabulary.padding)
    var starts: [UInt32] = []
    starts.reserveCapacity(file.count / 7)
    var longest = [UInt8](repeating: 0, count: 512)
    var lineStart = 0
    while lineStart < file.count {
      let rest = UnsafeRawBufferPointer(rebasing: file[lineStart...])
      let found = rest.baseAddress.flatMap { memchr($0, 0x0A, rest.count) }
      let length =
        found.map { $0 - UnsafeMutableRawPointer(mutating: rest.baseAddress.unsafelyUnwrapped) } ?? rest.count
      var entry = UnsafeRawBufferPointer(rebasing: rest[..<length])
      if entry.last == 0x0D { entry = UnsafeRawBufferPointer(rebasing: entry.dropLast()) }
      let line = starts.count + 1
      guard !entry.isEmpty else { throw .emptyEntry(line: line) }
      guard entry.count <= WordPieceVocabulary.maximumEntryBytes else {
        throw .entryTooLong(line: line, byteCount: entry.count, limit: WordPieceVocabulary.maximumEntryBytes)
      }
      let isContinuation = entry.count > 2 && entry[0] == 0x23 && entry[1] == 0x23
      if isContinuation { entry = UnsafeRawBufferPointer(rebasing: entry.dropFirst(2)) }
      starts.append(UInt32(bytes.count) << 1 | (isContinuation ? 1 : 0))
      let first = Int(entry[0]) + (isContinuation ? 256 : 0)
      longest[first] = max(longest[first], UInt8(entry.count))
      bytes.append(contentsOf: entry)
      lineStart += length + 1
      guard starts.count <= WordPieceVocabulary.maximumEntries else {
        throw .tooLarge(entries: starts.count, limit: WordPieceVocabulary.maximumEntries)
      }
    }
    guard !starts.isEmpty else { throw .emptyVocabulary }
    starts.append(UInt32(bytes.count) << 1)
    bytes.append(contentsOf: repeatElement(0, count: WordPieceVocabulary.padding))

    var powers: [UInt64] = [1]
    for _ in 0..<WordPieceVocabulary.maximumEntryBytes + 1 {
      powers.append(powers[powers.count - 1] &* WordPieceVocabulary.multiplier)
    }
    var bits: UInt64 = 4
    while 1 << bits < starts.count * 2 { bits += 1 }
    let shift = 64 - bits
    let slots = try WordPieceVocabulary.slots(bytes: bytes, starts: starts, bits: bits)
    self.bytes = bytes
    self.starts = starts
    self.longest = longest
    self.powers = powers
    self.shift = shift
    self.slots = slots
    var words: [(bytes: ArraySlice<UInt8>, id: Int32)] = []
    for id in 0..<(starts.count - 1) where starts[id] & 1 == 0 {
      words.append((bytes[Int(starts[id] >> 1)..<Int(starts[id + 1] >> 1)], Int32(id)))
    }
    shortWords = ShortWords(words)
  }

  /// Entries in the order of their ids, which count from 0; nil where one is empty, too long, or would end a line.
  init?(_ tokens: TokenList) {
    guard let file = WordPieceVocabulary.file(of: tokens),
      let vocabulary = file.withUnsafeBytes({ try? WordPieceVocabulary($0) })
    else { return nil }
    self = vocabulary
  }

  /// The `vocab.txt` of these entries, whose ids count from 0 without a gap; nil where one is empty or would end a line.
  static func file(of tokens: TokenList) -> [UInt8]? {
    var order = [Int](repeating: 0, count: tokens.count)
    for index in 0..<tokens.count { order[Int(tokens.ids[index])] = index }
    var file: [UInt8] = []
    for index in order {
      let entry = tokens.bytes[tokens.range(index)]
      guard !entry.isEmpty, !entry.contains(0x0A), entry.last != 0x0D else { return nil }
      file += entry
      file.append(0x0A)
    }
    return file
  }

  private static func slots(bytes: [UInt8], starts: [UInt32], bits: UInt64) throws(TokenizerError) -> [Slot] {
    var slots = [Slot](repeating: Slot(tag: 0, id: -1), count: 1 << Int(bits))
    let mask = slots.count - 1
    for id in 0..<(starts.count - 1) {
      let range = Int(starts[id] >> 1)..<Int(starts[id + 1] >> 1)
      let isContinuation = starts[id] & 1 == 1
      var hash: UInt64 = 0
      for index in range { hash = extend(hash, by: bytes[index]) }
      let mixed = mix(hash, isContinuation: isContinuation)
      var slot = Int(mixed >> (64 - bits))
      while slots[slot].id >= 0 {
        let other = Int(slots[slot].id)
        let otherRange = Int(starts[other] >> 1)..<Int(starts[other + 1] >> 1)
        if starts[other] & 1 == starts[id] & 1, bytes[otherRange].elementsEqual(bytes[range]) {
          let entry = (isContinuation ? "##" : "") + String(decoding: bytes[range], as: UTF8.self)
          throw .duplicateEntry(entry, line: id + 1)
        }
        slot = (slot + 1) & mask
      }
      slots[slot] = Slot(tag: tag(mixed), id: Int32(id))
    }
    return slots
  }

  /// The hash of a string with one more byte.
  @inline(__always)
  static func extend(_ hash: UInt64, by byte: UInt8) -> UInt64 {
    hash &* multiplier &+ UInt64(byte) &+ 1
  }

  @inline(__always)
  static func mix(_ hash: UInt64, isContinuation: Bool) -> UInt64 {
    let key = isContinuation ? hash ^ continuationSeed : hash
    return (key ^ (key >> 32)) &* 0xFF51_AFD7_ED55_8CCD
  }

  @inline(__always)
  static func tag(_ mixed: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: mixed >> 12) }

  /// The id of a whole entry such as `[CLS]`.
  func id(of entry: some Collection<UInt8>) -> Int32? {
    for id in 0..<count where starts[id] & 1 == 0 {
      let (start, end) = (Int(starts[id] >> 1), Int(starts[id + 1] >> 1))
      if bytes[start..<end].elementsEqual(entry) { return Int32(id) }
    }
    return nil
  }

  /// Calls `body` with pointers into the tables.
  @inline(__always)
  func withTables<Result>(_ body: (WordPieceTables) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      starts.withUnsafeBufferPointer { starts in
        slots.withUnsafeBufferPointer { slots in
          powers.withUnsafeBufferPointer { powers in
            longest.withUnsafeBufferPointer { longest in
              shortWords.slots.withUnsafeBufferPointer { shortSlots in
                // None of the arrays is ever empty, so each has an address.
                body(
                  WordPieceTables(
                    bytes: UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped),
                    starts: starts.baseAddress.unsafelyUnwrapped, slots: slots.baseAddress.unsafelyUnwrapped,
                    slotMask: slots.count - 1, shift: shift, powers: powers.baseAddress.unsafelyUnwrapped,
                    longest: longest.baseAddress.unsafelyUnwrapped,
                    shortSlots: shortSlots.baseAddress.unsafelyUnwrapped, shortMask: shortSlots.count - 1,
                    shortShift: shortWords.shift))
              }
            }
          }
        }
      }
    }
  }
}
