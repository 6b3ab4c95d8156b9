/// Who has beaten whom, if only by a tie. Bradley-Terry ratings have a finite optimum exactly where every player can be
/// reached from every other along wins (Ford 1957).
struct WinGraph: Sendable {
  let playerCount: Int
  private var hasWon: [Bool]

  init(playerCount: Int) {
    self.playerCount = playerCount
    hasWon = [Bool](repeating: false, count: playerCount * playerCount)
  }

  mutating func add(winner: Int, loser: Int) { hasWon[winner * playerCount + loser] = true }

  /// A player that others cannot reach by wins, or that cannot reach others, with which of the two it is; nil where
  /// the graph is strongly connected.
  enum Flaw: Equatable {
    /// No chain of wins leads from `player` to the rest: it has won too little.
    case neverWins(player: Int)
    /// No chain of wins leads from the rest to `player`: it has lost too little.
    case neverLoses(player: Int)
  }

  var flaw: Flaw? {
    let below = reached(from: 0) { hasWon[$0 * playerCount + $1] }
    if let player = below.firstIndex(of: false) { return .neverLoses(player: player) }
    let above = reached(from: 0) { hasWon[$1 * playerCount + $0] }
    if let player = above.firstIndex(of: false) { return .neverWins(player: player) }
    return nil
  }

  /// The players that reach `player` along wins and are reached from it, itself among them.
  func component(of player: Int) -> [Bool] {
    let below = reached(from: player) { hasWon[$0 * playerCount + $1] }
    let above = reached(from: player) { hasWon[$1 * playerCount + $0] }
    return zip(below, above).map { $0 && $1 }
  }

  /// The players that a chain of `step`s from one leads to.
  private func reached(from player: Int, _ step: (Int, Int) -> Bool) -> [Bool] {
    var seen = [Bool](repeating: false, count: playerCount)
    var open = playerCount > 0 ? [player] : []
    if playerCount > 0 { seen[player] = true }
    while let player = open.popLast() {
      for next in 0..<playerCount where !seen[next] && step(player, next) {
        seen[next] = true
        open.append(next)
      }
    }
    return seen
  }
}
