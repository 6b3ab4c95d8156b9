/// Hashes that are the same on every machine, in every run and in every version of the program: win rates, samples,
/// names in reports and names of files follow from them.
package struct StableHash: Sendable {
  private static let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
  private var state: UInt64 = SplitMix64.increment

  package init() {}

  /// Adds a text; where one text ends and the next begins matters.
  package mutating func absorb(_ text: UnsafeBufferPointer<UInt8>) {
    let bytes = UnsafeRawBufferPointer(text)
    var state = SplitMix64.mix(state ^ UInt64(bytes.count))
    var index = 0
    while index + 8 <= bytes.count {
      state = (state ^ StableHash.word(bytes, at: index)) &* StableHash.multiplier
      state ^= state >> 32
      index += 8
    }
    self.state = (state ^ StableHash.word(bytes, at: index)) &* StableHash.multiplier
  }

  /// Of everything that was absorbed.
  package var value: UInt64 { SplitMix64.mix(state) }

  /// FNV-1a: of short names, and where the same bytes are written to files.
  package static func ofName(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  package static func ofName(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { ofName($0) }
  }

  /// 128 bits, for sets that must not take two texts for one: among ten million, that happens with a probability of
  /// about 1e-25.
  package static func wide(_ text: UnsafeBufferPointer<UInt8>) -> (low: UInt64, high: UInt64) {
    func mix(_ value: UInt64) -> UInt64 { SplitMix64.mix(value &+ SplitMix64.increment) }
    let bytes = UnsafeRawBufferPointer(text)
    var first = SplitMix64.increment ^ UInt64(bytes.count)
    var second = multiplier &+ UInt64(bytes.count)
    for index in stride(from: 0, to: bytes.count, by: 8) {
      let word = word(bytes, at: index)
      first = mix(first ^ word)
      second = mix(second &+ word &* 0xA076_1D64_78BD_642F)
    }
    return (mix(first &+ second), mix(first ^ second &* 0xE703_7ED1_A0B4_28DB))
  }

  /// Eight bytes, little-endian, or what is left of them, big-endian.
  private static func word(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    if index + 8 <= bytes.count {
      return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
    var word: UInt64 = 0
    for place in index..<bytes.count { word = word << 8 | UInt64(bytes[place]) }
    return word
  }
}
