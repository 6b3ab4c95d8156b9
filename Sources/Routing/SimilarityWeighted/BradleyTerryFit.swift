internal import Numerics

/// The maximum-likelihood ratings of a Bradley-Terry model, `P(i beats j) = 1 / (1 + e^(r_j - r_i))`, by Newton's
/// method in Double. The last player's rating is fixed at 0.
///
/// The log-likelihood is strictly concave where the battles connect all players (Ford 1957), so there is one optimum
/// and the result does not depend on where the search starts, to about 1e-14.
struct BradleyTerryFit: Sendable {
  let statistics: BradleyTerryStatistics

  init(playerCount: Int) { statistics = BradleyTerryStatistics(playerCount: playerCount) }

  private var freeCount: Int { statistics.playerCount - 1 }

  /// Doubles that `solve` works in.
  var workspaceCount: Int { freeCount * (freeCount + 1) + statistics.playerCount }

  /// A step this small ends the search: the next one would be its square, below 1e-16.
  private static let tolerance = 1e-9
  /// Far from the optimum a step is cut to this length (in nats of rating) so that it cannot overshoot for good.
  private static let longestStep = 1.0
  private static let maximumSteps = 200
  /// Ratings beyond this mean that there is no finite optimum: 10^26 to 1 on a win.
  private static let largestRating = 60.0

  /// Moves `ratings` (one a player, the last 0) from where they are to the optimum. Returns false, with `ratings`
  /// undefined, where no finite optimum was found.
  func solve(
    _ vector: UnsafePointer<Double>, ratings: UnsafeMutablePointer<Double>, workspace: UnsafeMutablePointer<Double>
  ) -> Bool {
    let count = freeCount
    let gradient = workspace + count * count
    for _ in 0..<BradleyTerryFit.maximumSteps {
      assemble(vector, ratings: ratings, hessian: workspace, gradient: gradient)
      guard BradleyTerryFit.solveInPlace(workspace, gradient, count: count) else { return false }
      var longest = 0.0
      for player in 0..<count { longest = max(longest, abs(gradient[player])) }
      guard longest.isFinite else { return false }
      let scale = longest > BradleyTerryFit.longestStep ? BradleyTerryFit.longestStep / longest : 1
      for player in 0..<count {
        ratings[player] += scale * gradient[player]
        guard abs(ratings[player]) < BradleyTerryFit.largestRating else { return false }
      }
      if longest < BradleyTerryFit.tolerance { return true }
    }
    return false
  }

  /// Gradient of the log-likelihood, and its negated Hessian (lower triangle, row-major).
  private func assemble(
    _ vector: UnsafePointer<Double>, ratings: UnsafePointer<Double>, hessian: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    let count = freeCount
    for player in 0..<count {
      gradient[player] = vector[statistics.pairCount + player]
      hessian[player * count + player] = 0
    }
    // e^rating once a player; the chance of a win is then a quotient.
    let powers = gradient + count
    for player in 0...count { powers[player] = exponential(ratings[player]) }
    var pair = 0
    for first in 0..<count {
      for second in (first + 1)...count {
        let games = vector[pair]
        pair += 1
        let chance = powers[first] / (powers[first] + powers[second])
        let expected = games * chance
        let curvature = expected * (1 - chance)
        gradient[first] -= expected
        hessian[first * count + first] += curvature
        guard second < count else { continue }
        gradient[second] -= games - expected
        hessian[second * count + second] += curvature
        hessian[second * count + first] = -curvature
      }
    }
  }

  /// Solves A x = b by Cholesky's L D L^T of the lower triangle; x replaces b. False where A is not positive definite.
  private static func solveInPlace(
    _ matrix: UnsafeMutablePointer<Double>, _ vector: UnsafeMutablePointer<Double>, count: Int
  ) -> Bool {
    var largest = 0.0
    for index in 0..<count { largest = max(largest, matrix[index * count + index]) }
    for column in 0..<count {
      var pivot = matrix[column * count + column]
      for k in 0..<column {
        let entry = matrix[column * count + k]
        pivot -= entry * entry * matrix[k * count + k]
      }
      guard pivot > largest * 1e-13 else { return false }
      matrix[column * count + column] = pivot
      let inverse = 1 / pivot
      for row in (column + 1)..<max(column + 1, count) {
        var entry = matrix[row * count + column]
        for k in 0..<column {
          entry -= matrix[row * count + k] * matrix[column * count + k] * matrix[k * count + k]
        }
        matrix[row * count + column] = entry * inverse
      }
    }
    for row in 0..<count {
      for k in 0..<row { vector[row] -= matrix[row * count + k] * vector[k] }
    }
    for row in stride(from: count - 1, through: 0, by: -1) {
      vector[row] /= matrix[row * count + row]
      for k in (row + 1)..<max(row + 1, count) { vector[row] -= matrix[k * count + row] * vector[k] }
    }
    return true
  }
}

extension BradleyTerryFit {
  /// The ratings for one vector of statistics, from zeros; nil where no finite optimum was found.
  func ratings(_ vector: [Double]) -> [Double]? {
    precondition(vector.count >= statistics.count)
    var ratings = [Double](repeating: 0, count: statistics.playerCount)
    var workspace = [Double](repeating: 0, count: workspaceCount)
    let solved = vector.withUnsafeBufferPointer { vector in
      ratings.withUnsafeMutableBufferPointer { ratings in
        workspace.withUnsafeMutableBufferPointer { workspace in
          guard let source = vector.baseAddress, let target = ratings.baseAddress, let space = workspace.baseAddress
          else { return false }
          return solve(source, ratings: target, workspace: space)
        }
      }
    }
    return solved ? ratings : nil
  }
}

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
