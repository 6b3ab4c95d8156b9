internal import FileFormats

/// The normaliser of SentencePiece's models: a map of characters, compiled to a double array.
///
/// As in Hugging Face `tokenizers`, a grapheme cluster of less than six bytes is replaced as a whole by what stands for
/// the shortest of its beginnings that the map has; of other clusters each character is looked up by itself.
struct PrecompiledCharacterMap: NormalizationStep {
  private static let longestCluster = 5

  /// Darts-clone's units.
  private let units: [UInt32]
  /// Replacements, each closed by a zero.
  private let replacements: [UInt8]

  /// Reads base64 of: the size of the units in bytes, the units, the replacements; little-endian.
  init(_ element: TokenizerElement) throws(InputError) {
    var bytes: [UInt8] = []
    guard Base64.append(try element.bytes(), to: &bytes) else { throw element.failure("is not base64") }
    func word(_ place: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) } }
    guard bytes.count >= 4 else { throw element.failure("is too short for a map of characters") }
    let size = Int(word(0))
    guard size >= 4, size % 4 == 0, size <= bytes.count - 4 else {
      throw element.failure("says that its array has \(size) bytes, but has \(bytes.count - 4) in all")
    }
    units = stride(from: 4, to: 4 + size, by: 4).map(word)
    replacements = Array(bytes[(4 + size)...])
    guard replacements.withUnsafeBufferPointer(UTF8Decoding.isValid) else {
      throw element.failure("holds replacements that are not UTF-8")
    }
  }

  func apply(to text: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let end = clusterEnd(text, from: index)
      if end - index <= PrecompiledCharacterMap.longestCluster, let replacement = find(text[index..<end]) {
        output.append(contentsOf: replacements[replacement])
        index = end
        continue
      }
      while index < end {
        let width = UTF8Decoding.first(text, from: index).map(UTF8Decoding.width) ?? 1
        let character = text[index..<(index + width)]
        if let replacement = find(character) {
          output.append(contentsOf: replacements[replacement])
        } else {
          output.append(contentsOf: character)
        }
        index += width
      }
    }
  }

  /// Most of ASCII is a cluster of its own wherever more ASCII follows.
  @inline(__always)
  private func clusterEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let isAlone = text[start] < 0x80 && text[start] != 0x0D && (start + 1 == text.count || text[start + 1] < 0x80)
    return isAlone ? start + 1 : GraphemeClusters.end(text, from: start)
  }

  /// The replacement of the shortest beginning that the map has; nil if it has none.
  ///
  /// A unit: bits 0-7 and 31 are its label, bit 8 says that a value stands at its children's place, bits 10 on are the
  /// offset to them, shifted by eight more where bit 9 is set; a value is a unit's lower 31 bits.
  private func find(_ key: Slice<UnsafeBufferPointer<UInt8>>) -> Range<Int>? {
    func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 1 << 9) >> 6) }
    var position = offset(units[0])
    for byte in key {
      position ^= Int(byte)
      guard byte != 0, position < units.count else { return nil }
      let unit = units[position]
      guard unit & (1 << 31 | 0xFF) == UInt32(byte) else { return nil }
      position ^= offset(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard position < units.count else { return nil }
      return replacement(at: Int(units[position] & (1 << 31 - 1)))
    }
    return nil
  }

  private func replacement(at start: Int) -> Range<Int>? {
    // A place within a character is of a damaged map.
    guard start < replacements.count, replacements[start] & 0xC0 != 0x80 else { return nil }
    var end = start
    while end < replacements.count, replacements[end] != 0 { end += 1 }
    return start..<end
  }
}
