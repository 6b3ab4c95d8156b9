internal import FileFormats

/// The battles between tiers, summed so that a weighted fit needs one weight a *group* of prompts.
///
/// Prompts with the same battles of the same weight form a group, a range of consecutive positions in `order`; a
/// group's statistics are its prompts' summed weights times one row of `groupStatistics`. Prompts without a battle are
/// left out.
///
/// Same-tier battles are treated as RouteLLM's code does: in its design matrix the second assignment to the tier's
/// column overwrites the first, so the battle's row holds a single -ln 10 with the label "model A won". That is a
/// battle between the tier and a player whose rating is 0, here the last player, and the *anchor* wins where model A
/// did. It exists only if such battles do.
struct TierBattles: Sendable {
  /// Occurring tiers in ascending order, then the anchor if there is one.
  let fit: BradleyTerryFit
  /// The player of each tier, by its number; nil for tiers without a battle.
  let players: [Int?]
  /// Prompts with battles, group after group.
  let order: [UInt32]
  /// Where each group ends in `order`.
  let groupEnds: [UInt32]
  /// One row a group: its statistics for one prompt.
  let groupStatistics: GroupStatistics

  /// Prompts of at most this many battles are grouped with their like; those of more form groups of one.
  private static let groupedBattleCount = 4

  /// - Parameter tiers: each model's tier, `0..<ModelTier.count`.
  init(_ battles: BattleSet, tiers: [Int]) throws(InputError) {
    var occurs = [Bool](repeating: false, count: ModelTier.count)
    var hasAnchor = false
    for prompt in 0..<battles.promptCount {
      battles.forEachBattle(of: prompt) { modelA, modelB, _ in
        occurs[tiers[modelA]] = true
        occurs[tiers[modelB]] = true
        if tiers[modelA] == tiers[modelB] { hasAnchor = true }
      }
    }
    var players = [Int?](repeating: nil, count: ModelTier.count)
    var playerCount = 0
    for tier in occurs.indices where occurs[tier] {
      players[tier] = playerCount
      playerCount += 1
    }
    let anchor = hasAnchor ? playerCount : nil
    if hasAnchor { playerCount += 1 }
    guard playerCount >= 2 else {
      throw InputError("the battles", "there is no battle between two tiers")
    }
    self.players = players
    fit = BradleyTerryFit(playerCount: playerCount)
    let statistics = fit.statistics

    var graph = WinGraph(playerCount: playerCount)
    var grouped: [GroupKey: [UInt32]] = [:]
    var single: [UInt32] = []
    var rows: [[Double]] = []
    var vector = [Double](repeating: 0, count: statistics.count)
    var key: [UInt16] = []
    let modelPlayers = tiers.map { players[$0] ?? 0 }
    for prompt in 0..<battles.promptCount {
      var battleCount = 0
      let weight = battles.weight(of: prompt)
      key.removeAll(keepingCapacity: true)
      battles.forEachBattle(of: prompt) { modelA, modelB, outcome in
        battleCount += 1
        let (first, second, share) = TierBattles.game(modelPlayers[modelA], modelPlayers[modelB], outcome, anchor)
        statistics.add(weight, first, against: second, share: share, to: &vector)
        if share > 0 { graph.add(winner: first, loser: second) }
        if share < 1 { graph.add(winner: second, loser: first) }
        if battleCount <= TierBattles.groupedBattleCount {
          let ascending = first < second
          let won = ascending ? share : 1 - share
          let pair = ascending ? statistics.pair(first, second) : statistics.pair(second, first)
          key.append(UInt16(3 * pair + Int(2 * won)))
        }
      }
      guard battleCount > 0 else { continue }
      if battleCount <= TierBattles.groupedBattleCount {
        key.sort()
        grouped[GroupKey(battles: key, weight: weight), default: []].append(UInt32(prompt))
      } else {
        single.append(UInt32(prompt))
        rows.append(vector)
      }
      for index in vector.indices { vector[index] = 0 }
    }
    try TierBattles.check(graph, players: players, anchor: anchor)

    var order: [UInt32] = []
    var ends: [UInt32] = []
    // Whole vectors of eight columns.
    let columnCount = (statistics.count + 7) / 8 * 8
    let padding = [Double](repeating: 0, count: columnCount - statistics.count)
    var groups: [[Double]] = []
    for (key, prompts) in grouped.sorted(by: { $0.key < $1.key }) {
      order += prompts
      ends.append(UInt32(order.count))
      groups.append(TierBattles.vector(of: key, statistics) + padding)
    }
    for (prompt, row) in zip(single, rows) {
      order.append(prompt)
      ends.append(UInt32(order.count))
      groups.append(row + padding)
    }
    self.order = order
    groupEnds = ends
    groupStatistics = GroupStatistics(rows: groups, columnCount: columnCount)
  }

  var groupCount: Int { groupEnds.count }

  var columnCount: Int { groupStatistics.columnCount }

  /// The two players of a battle and the first one's share of the win.
  @inline(__always)
  private static func game(
    _ playerA: Int, _ playerB: Int, _ outcome: BattleOutcome, _ anchor: Int?
  ) -> (Int, Int, Double) {
    let share = outcome == .modelA ? 1.0 : outcome == .modelB ? 0 : 0.5
    if playerA == playerB, let anchor { return (anchor, playerB, share) }
    return (playerA, playerB, share)
  }

  /// What the prompts of a group have in common: three times the place of each battle's pair, plus twice the first
  /// player's share of the win, in ascending order; and their weight.
  private struct GroupKey: Hashable, Comparable {
    let battles: [UInt16]
    let weight: Double

    static func < (left: GroupKey, right: GroupKey) -> Bool {
      left.battles == right.battles
        ? left.weight < right.weight : left.battles.lexicographicallyPrecedes(right.battles)
    }
  }

  /// The statistics of a group of prompts, from the battles that are its key.
  private static func vector(of key: GroupKey, _ statistics: BradleyTerryStatistics) -> [Double] {
    var vector = [Double](repeating: 0, count: statistics.count)
    for cell in key.battles {
      var pair = Int(cell) / 3
      var first = 0
      while pair >= statistics.playerCount - 1 - first {
        pair -= statistics.playerCount - 1 - first
        first += 1
      }
      statistics.add(key.weight, first, against: first + 1 + pair, share: Double(cell % 3) / 2, to: &vector)
    }
    return vector
  }

  private static func check(_ graph: WinGraph, players: [Int?], anchor: Int?) throws(InputError) {
    func name(_ player: Int) -> String {
      if player == anchor { return "the anchor of the battles within a tier" }
      return "tier \(players.firstIndex(of: player) ?? player)"
    }
    switch graph.flaw {
    case .neverWins(let player)?:
      throw InputError(
        "the battles",
        "\(name(player)) never beats or ties with the tiers that the others reach, so its rating has no "
          + "finite optimum: more battles are needed, or other tiers")
    case .neverLoses(let player)?:
      throw InputError(
        "the battles",
        "\(name(player)) never loses to or ties with the tiers that the others reach, so its rating has no "
          + "finite optimum: more battles are needed, or other tiers")
    case nil: return
    }
  }
}
