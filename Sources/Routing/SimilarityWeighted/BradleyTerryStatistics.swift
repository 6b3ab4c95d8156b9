/// What a Bradley-Terry fit needs to know of weighted battles: games a pair and wins a player, not the battles.
///
/// One flat vector, so that weighted sums of it are sums of numbers: first the games of each pair (i, j) with i < j,
/// in the order (0, 1), (0, 2), ... (1, 2), ...; then the wins of every player but the last. A tie is half a win each.
struct BradleyTerryStatistics: Sendable {
  let playerCount: Int

  init(playerCount: Int) { self.playerCount = playerCount }

  var pairCount: Int { playerCount * (playerCount - 1) / 2 }

  /// Length of the vector.
  var count: Int { pairCount + playerCount - 1 }

  /// Where the games of the players `first` < `second` stand.
  func pair(_ first: Int, _ second: Int) -> Int {
    first * (2 * playerCount - first - 1) / 2 + (second - first - 1)
  }

  /// Adds `weight` battles between two different players of which the first won `share` (1, 0 or one half).
  func add(_ weight: Double, _ player: Int, against opponent: Int, share: Double, to vector: inout [Double]) {
    vector[pair(min(player, opponent), max(player, opponent))] += weight
    if player < playerCount - 1 { vector[pairCount + player] += weight * share }
    if opponent < playerCount - 1 { vector[pairCount + opponent] += weight * (1 - share) }
  }
}
