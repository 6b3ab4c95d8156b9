import Numerics
import Routing

enum SplitMix64Fixture {
  static var random: SplitMix64 { SplitMix64(seed: 11) }
}
