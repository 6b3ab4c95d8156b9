import Glibc
import Routing
import Testing

@testable import Training

@Suite struct SyntheticBattlesTests {
  @Test func madeUpRowsAreScored() throws {
    let router = try SyntheticBattles.router(battles: 3_000, dimension: 32)
    var scores = RouterScores()
    var scratch = ScoringScratch()
    let batch = RouterBatch(
      count: 9, embeddings: SyntheticBattles.embeddings(count: 9, dimension: 32, seed: 4), identities: [])
    router.score(batch, into: &scores, scratch: &scratch)
    #expect(scores.winRates.allSatisfy { $0 > 0.5 && $0 < 1 } && Set(scores.winRates).count == 9)
  }
}
