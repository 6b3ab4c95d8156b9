internal import Numerics

extension RouterDescriptor {
  package static let random = RouterDescriptor("random").with {
    $0.untrained = UntrainedRouter(
      make: { RandomRouter(seed: $0) },
      threshold: DefaultThreshold(value: 0.5, strongShare: 0.5, calibratedOn: "any log"))
  }
}

/// The baseline of every comparison: a win rate drawn uniformly from [0, 1).
///
/// The draw is a hash of the seed and the row's identity (SplitMix64's finaliser over both), so a row keeps its win
/// rate whatever batch, thread or log it comes in, and equal rows get equal win rates.
package struct RandomRouter: Router {
  package let seed: UInt64
  package var kind: RouterDescriptor { .random }
  package var input: RouterInput { .identity }

  package init(seed: UInt64) { self.seed = seed }

  package func score(_ batch: RouterBatch, into scores: inout RouterScores, scratch: inout ScoringScratch) {
    precondition(batch.identities.count == batch.count)
    let key = SplitMix64.mix(seed &+ SplitMix64.increment)
    for identity in batch.identities {
      let bits = SplitMix64.mix(SplitMix64.mix(identity &+ SplitMix64.increment) ^ key)
      scores.append(Double(bits >> 11) * 0x1p-53)
    }
  }
}
