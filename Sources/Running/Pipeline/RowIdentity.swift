internal import Numerics

/// A hash of what a row is: its id and its scored prompt, wherever the row stands.
enum RowIdentity {
  /// 64 bits that depend on every byte and on where the id ends.
  static func hash(id: UnsafeBufferPointer<UInt8>, prompt: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = StableHash()
    hash.absorb(id)
    hash.absorb(prompt)
    return hash.value
  }

  /// A row's place, for choices that do not look at its content: sampling.
  static func hash(seed: UInt64, inputIndex: Int, lineNumber: Int) -> UInt64 {
    SplitMix64.mix(SplitMix64.mix(seed &+ SplitMix64.increment) ^ (UInt64(inputIndex) << 40) ^ UInt64(lineNumber))
  }
}
