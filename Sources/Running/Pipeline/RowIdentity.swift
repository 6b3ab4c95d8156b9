internal import Numerics
internal import Routing

/// A hash of what a row is: its id and its scored prompt, wherever the row stands.
enum RowIdentity {
  /// 64 bits that depend on every byte and on where the id ends.
  static func hash(id: UnsafeBufferPointer<UInt8>, prompt: UnsafeBufferPointer<UInt8>) -> UInt64 {
    SplitMix64.mix(absorb(prompt, into: absorb(id, into: 0x9E37_79B9_7F4A_7C15)))
  }

  /// A row's place, for choices that do not look at its content: sampling.
  static func hash(seed: UInt64, inputIndex: Int, lineNumber: Int) -> UInt64 {
    SplitMix64.mix(SplitMix64.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ (UInt64(inputIndex) << 40) ^ UInt64(lineNumber))
  }

  private static func absorb(_ bytes: UnsafeBufferPointer<UInt8>, into state: UInt64) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var state = SplitMix64.mix(state ^ UInt64(bytes.count))
    var index = 0
    while index + 8 <= raw.count {
      let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      state = (state ^ word) &* 0xD6E8_FEB8_6659_FD93
      state ^= state >> 32
      index += 8
    }
    var tail: UInt64 = 0
    while index < raw.count {
      tail = tail << 8 | UInt64(raw[index])
      index += 1
    }
    return (state ^ tail) &* 0xD6E8_FEB8_6659_FD93
  }
}
