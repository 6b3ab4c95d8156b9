/// 128 bits that stand for a request's id: among ten million ids two are taken for one with a probability of about 1e-25.
package struct IdentifierHash: Hashable, BitwiseCopyable, Sendable {
  /// Never 0.
  let low: UInt64
  let high: UInt64

  init(_ identifier: UnsafeBufferPointer<UInt8>) {
    let bytes = UnsafeRawBufferPointer(identifier)
    var first = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var second = 0xD6E8_FEB8_6659_FD93 &+ UInt64(bytes.count)
    var index = 0
    while index < bytes.count {
      var word: UInt64 = 0
      if index + 8 <= bytes.count {
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      } else {
        for place in index..<bytes.count { word = word << 8 | UInt64(bytes[place]) }
      }
      first = IdentifierHash.mix(first ^ word)
      second = IdentifierHash.mix(second &+ word &* 0xA076_1D64_78BD_642F)
      index += 8
    }
    low = max(1, IdentifierHash.mix(first &+ second))
    high = IdentifierHash.mix(first ^ second &* 0xE703_7ED1_A0B4_28DB)
  }

  /// The finaliser of SplitMix64, a bijection.
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
