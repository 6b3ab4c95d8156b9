import TestSupport
import Testing

@testable import Files

@Suite struct DamageHashTests {
  private let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37 ^ $0 >> 3) }

  @Test func cutsMakeNoDifference() {
    let whole = DamageHash.value(of: bytes)
    for size in 1...70 {
      var hash = DamageHash()
      for start in stride(from: 0, to: bytes.count, by: size) {
        bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { hash.update($0) }
        #expect(hash.value == DamageHash.value(of: Array(bytes[..<min(start + size, bytes.count)])))
      }
      #expect(hash.value == whole)
    }
  }

  @Test func everyBitAndEveryLengthMatters() {
    var seen: Set<UInt64> = []
    for length in 0...bytes.count { seen.insert(DamageHash.value(of: Array(bytes[..<length]))) }
    for length in 2...40 { seen.insert(DamageHash.value(of: [UInt8](repeating: 0, count: length))) }
    for place in bytes.indices {
      for bit in 0..<8 {
        var other = bytes
        other[place] ^= 1 << UInt8(bit)
        seen.insert(DamageHash.value(of: other))
      }
    }
    #expect(seen.count == bytes.count + 1 + 39 + 8 * bytes.count)
    #expect(DamageHash.value(of: bytes, seed: 1) != DamageHash.value(of: bytes))
  }
}
