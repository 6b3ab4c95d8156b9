/// A word of a few letters and digits of ASCII, in lower case: it is one number, by which its entry is found at once.
struct ShortWord {
  /// Bytes that are read of a text: a word and what ends it.
  static let window = 8
  static let maximumCount = window - 1

  private static let eachByte: UInt64 = 0x0101_0101_0101_0101
  private static let topBits = 0x80 * eachByte

  /// The word's bytes, the first one lowest, with zeros behind.
  let key: UInt64
  /// How many bytes it has, 1 to `maximumCount`; 0 where more than these follow each other, or the first is none.
  let count: Int

  /// The word at the beginning of a text, of which `window` bytes must be readable.
  @inline(__always)
  init(_ text: UnsafePointer<UInt8>) {
    let bytes = UInt64(littleEndian: UnsafeRawPointer(text).loadUnaligned(as: UInt64.self))
    let letters = ShortWord.within(bytes | 0x20 * ShortWord.eachByte, UInt8(ascii: "a"), UInt8(ascii: "z"))
    let digits = ShortWord.within(bytes, UInt8(ascii: "0"), UInt8(ascii: "9"))
    let stop = ((~(letters | digits) | bytes) & ShortWord.topBits).trailingZeroBitCount
    // All eight are letters or digits where no bit is set: the count of zeros is 64 then.
    let bits = stop & 0x38
    count = bits &>> 3
    // The top bit of a capital, two places lower, makes it a small letter.
    key = (bytes | letters &>> 2) & ~(UInt64.max &<< UInt64(truncatingIfNeeded: bits))
  }

  /// An entry of a vocabulary; nil for one that is longer.
  init?(_ entry: some Collection<UInt8>) {
    guard (1...ShortWord.maximumCount).contains(entry.count) else { return nil }
    key = entry.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    count = entry.count
  }

  /// How many bytes the word of a key has.
  static func count(ofKey key: UInt64) -> Int { (64 - key.leadingZeroBitCount + 7) / 8 }

  /// The top bit of each byte below 0x80 that lies between two others; those of bytes beyond ASCII are undefined.
  @inline(__always)
  private static func within(_ bytes: UInt64, _ first: UInt8, _ last: UInt8) -> UInt64 {
    // The sums stay within their bytes: from `first` on they have the top bit, and behind `last`.
    let low = bytes & ~topBits
    let from = low &+ (0x80 - UInt64(first)) &* eachByte
    let behind = low &+ (0x7F - UInt64(last)) &* eachByte
    return from & ~behind & topBits
  }
}

/// The entries of a vocabulary that are short words and begin a word, in a hash table of their bytes.
struct ShortWords: Sendable {
  /// `id` is negative in an empty slot. No two entries that are words have the same key: no byte of a word is zero.
  struct Slot: Sendable {
    var key: UInt64 = 0
    var id: Int32 = -1
  }

  let slots: [Slot]
  /// The slot of a key is its hash `>> shift`.
  let shift: UInt64

  /// - Parameter entries: different words with their ids; those that are no short words are left out.
  init(_ entries: [(bytes: ArraySlice<UInt8>, id: Int32)]) {
    var words: [(key: UInt64, id: Int32)] = []
    for entry in entries where !entry.bytes.contains(0) {
      if let word = ShortWord(entry.bytes) { words.append((word.key, entry.id)) }
    }
    // At most two thirds full.
    var bits: UInt64 = 4
    while 2 << bits < words.count * 3 { bits += 1 }
    shift = 64 - bits
    var slots = [Slot](repeating: Slot(), count: 1 << Int(bits))
    for word in words {
      var slot = ShortWords.slot(of: word.key, shift: shift)
      while slots[slot].id >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Slot(key: word.key, id: word.id)
    }
    self.slots = slots
  }

  @inline(__always)
  static func slot(of key: UInt64, shift: UInt64) -> Int {
    Int(truncatingIfNeeded: ((key ^ key &>> 32) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
  }
}
