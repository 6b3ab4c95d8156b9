internal import Numerics

/// A hash of bytes as they pass, by which damage to a file is noticed: never the same after a change within one word of
/// eight bytes, and after any other change with a probability of about 2^-64. It does not protect against forgery.
///
/// How the bytes are cut into updates makes no difference. It takes in bytes many times faster than rows are written.
package struct DamageHash: Sendable {
  /// Bytes that the four lanes take in together.
  private static let stripe = 32

  private var lanes: Lanes
  /// Bytes that do not fill a stripe yet.
  private var pending: [UInt8] = []
  private var count: UInt64 = 0

  /// - Parameter seed: what the hash is chained to, such as the hash of the bytes before.
  package init(seed: UInt64 = 0) {
    var random = SplitMix64(seed: seed)
    lanes = Lanes(random.next(), random.next(), random.next(), random.next())
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    var rest = bytes
    if !pending.isEmpty {
      let taken = min(DamageHash.stripe - pending.count, rest.count)
      pending.append(contentsOf: rest[..<taken])
      rest = UnsafeRawBufferPointer(rebasing: rest[taken...])
      guard pending.count == DamageHash.stripe else { return }
      var lanes = lanes
      pending.withUnsafeBytes { lanes.absorb($0) }
      self.lanes = lanes
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count - rest.count % DamageHash.stripe
    lanes.absorb(UnsafeRawBufferPointer(rebasing: rest[..<whole]))
    pending.append(contentsOf: rest[whole...])
  }

  /// Of everything so far; more may follow.
  package var value: UInt64 {
    var lanes = lanes
    let padded = pending + [UInt8](repeating: 0, count: DamageHash.stripe - pending.count)
    padded.withUnsafeBytes { lanes.absorb($0) }
    return lanes.folded(count)
  }

  /// Of bytes that are at hand.
  package static func value(of bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    var hash = DamageHash(seed: seed)
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.value
  }

  /// Four hashes side by side. Every step is a bijection of the lane, and of the word that it takes in.
  private struct Lanes {
    private static let multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
    private var first: UInt64
    private var second: UInt64
    private var third: UInt64
    private var fourth: UInt64

    init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
      (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    /// - Parameter bytes: whole stripes.
    mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
      var (first, second, third, fourth) = (first, second, third, fourth)
      var place = 0
      while place + DamageHash.stripe <= bytes.count {
        first = Lanes.step(first, bytes, at: place)
        second = Lanes.step(second, bytes, at: place + 8)
        third = Lanes.step(third, bytes, at: place + 16)
        fourth = Lanes.step(fourth, bytes, at: place + 24)
        place += DamageHash.stripe
      }
      (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
    }

    private static func step(_ lane: UInt64, _ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let product = (lane ^ word) &* multiplier
      // Without this, two flipped bits a stripe apart could cancel each other.
      return product ^ product >> 32
    }

    func folded(_ count: UInt64) -> UInt64 {
      var hash = SplitMix64.mix(count)
      for lane in [first, second, third, fourth] { hash = SplitMix64.mix(hash ^ lane) }
      return hash
    }
  }
}
