import Foundation
import TestSupport
import Testing

@testable import Running

extension RoutingPolicy {
  /// Observes batches, settles, and chooses for the same rows again.
  mutating func routes(of batches: [ScoredBatch]) throws -> [Int] {
    for batch in batches { try observe(batch) }
    try settle()
    return batches.flatMap { batch in batch.rows.indices.map { choose($0, of: batch) } }
  }
}

@Suite struct RoutingPolicyTests {
  /// Win rates with many ties, in blocks of unequal lengths, one of them empty.
  static func blocks(of winRates: [Double]) throws -> [ScoredBatch] {
    var blocks = [try ScoredBatch(winRates: [])]
    var start = 0
    var length = 1
    while start < winRates.count {
      let end = min(winRates.count, start + length)
      blocks.append(try ScoredBatch(winRates: Array(winRates[start..<end])))
      (start, length) = (end, length * 2 + 1)
    }
    return blocks
  }

  static func tiedWinRates(_ count: Int, seed: UInt64) -> [Double] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Double(Int.random(in: 0...16, using: &random)) / 16 }
  }

  @Test(arguments: [0, 0.25, 0.2500001, 1]) func aThresholdIsKnownAtOnceAndLater(_ value: Double) throws {
    let winRates = Self.tiedWinRates(200, seed: 1) + [0.25, 0.25.nextDown, 1]
    for weak in [1, 2] {
      var policy = ThresholdPolicy(value: try CostThreshold(value), weak: weak)
      let atOnce = try #require(policy.atOnce)
      let expected = winRates.map { $0 >= value ? 0 : weak }
      #expect(winRates.map(atOnce) == expected)
      #expect(try policy.routes(of: Self.blocks(of: winRates)) == expected)
      #expect(policy.threshold?.value == value && !policy.needsCosts)
      guard case .threshold(let result) = policy.result else {
        Issue.record("\(policy.result)")
        return
      }
      #expect(result.value == value)
    }
  }

  /// The highest win rates, ties by input order: what sorting finds.
  static func highest(_ count: Int, of winRates: [Double]) -> Set<Int> {
    Set(winRates.indices.sorted { (winRates[$1], $0) < (winRates[$0], $1) }.prefix(count))
  }

  @Test(arguments: [0, 0.001, 0.3, 0.5, 0.999, 1], [0, 1, 7, 300]) func aShareIsMetToTheRow(
    _ share: Double, _ count: Int
  ) throws {
    let winRates = Self.tiedWinRates(count, seed: 2)
    let share = try StrongShare(share)
    var policy = try StrongSharePolicy(
      share, weak: 1, pricer: try .sample(2), spoolDirectory: NSTemporaryDirectory())
    #expect(policy.atOnce == nil && !policy.needsCosts)
    let routes = try policy.routes(of: Self.blocks(of: winRates))
    let strong = Self.highest(share.strongRows(of: count), of: winRates)
    #expect(routes == winRates.indices.map { strong.contains($0) ? 0 : 1 })
    #expect(policy.threshold?.value == strong.map { winRates[$0] }.min())
    guard case .strongShare(let cut) = policy.result else {
      Issue.record("\(policy.result)")
      return
    }
    // As it was before any row took one of its ties.
    let ties = winRates.count { $0 == cut.threshold?.value }
    #expect(cut.tieCount == ties)
    #expect(cut.splitsTies == (strong.count { winRates[$0] == cut.threshold?.value } < ties))
  }

  @Test(arguments: [0, 1, 10, 299, 300, 1_000]) func theHardestRowsAreThoseOfTheHighestWinRates(_ count: Int) throws {
    let winRates = Self.tiedWinRates(300, seed: 3)
    let blocks = try Self.blocks(of: winRates)
    var hardest = try HardestRows(count: count, spoolDirectory: NSTemporaryDirectory())
    for block in blocks { try hardest.observe(block) }
    try hardest.settle()
    var written: [Bool] = []
    for block in blocks { for row in block.rows { written.append(hardest.includes(row)) } }
    let expected = Self.highest(count, of: winRates)
    #expect(written == winRates.indices.map { expected.contains($0) })
  }
}
