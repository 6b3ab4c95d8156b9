/// A prompt with two models that fought on it, as matrix factorization learns it.
struct BattleExample: Sendable {
  let prompt: Int
  let winner: Int
  let loser: Int
  /// The winner's share of the win: 1, or one half for a tie, where either model may stand first.
  var share: Float = 1
  /// How much its loss counts, above 0.
  var weight: Float = 1
}
