internal import LogReading
internal import Routing

/// Keeps the rows of a session on one model: by the win rate of one of its rows, `SessionRule`, each session is routed like
/// one request. A row that names no session is one by itself.
///
/// A threshold is compared with that win rate. A share is made up of whole sessions, the highest win rates first, and counts
/// rows: of the sessions at the win rate where it ends, in the order of their first rows, each is taken that brings the
/// count nearer to the share.
///
/// A session with a row that one model alone takes goes there. Where rows of it need both, it goes by its win rate, and
/// those that are not taken there are moved as elsewhere.
struct SessionPolicy: RoutingPolicy {
  private let goal: Goal
  private let weak: Int
  private let pricer: RowPricer
  private var table: SessionTable
  /// Of a share: of the rows that have a choice, once for each row, that of its session.
  private var winRates: WinRateSpool?
  /// Rows that have no choice, or whose sessions have none, and those of them that go to the strong model.
  private var bound = (rows: 0, strong: 0)
  private var cut = StrongShareCut(threshold: nil, tieCount: 0, strongTies: 0)
  /// Rows of exactly the threshold's win rate that are still to go strong.
  private var remaining = 0
  private var latest: SessionPlace?

  /// - Parameter goal: a threshold or a share.
  init(_ goal: Goal, sessions plan: SessionPlan, weak: Int, pricer: RowPricer, spoolDirectory: String) throws {
    self.goal = goal
    self.weak = weak
    self.pricer = pricer
    table = SessionTable(rule: plan.rule, limit: plan.limit)
    if case .strongShare = goal { winRates = try WinRateSpool(directory: spoolDirectory) }
  }

  var threshold: CostThreshold? {
    if case .threshold(let value) = goal { value } else { cut.threshold }
  }

  var result: GoalResult {
    if case .threshold(let value) = goal { .threshold(value) } else { .strongShare(cut) }
  }

  var place: SessionPlace? { latest }

  mutating func observe(_ batch: ScoredBatch) throws {
    var free: [Double] = []
    for (index, row) in batch.rows.enumerated() {
      let only = pricer.onlyPlace(of: index, in: batch).map { $0 == 0 ? Route.strong : .weak }
      let key = batch.sessions[index]
      if !key.isNone {
        try table.add(key, winRate: row.winRate, only: only)
      } else if let only {
        bound.rows += 1
        bound.strong += only == .strong ? 1 : 0
      } else {
        free.append(row.winRate)
      }
    }
    try winRates?.append(free)
  }

  mutating func settle() throws {
    guard case .strongShare(let share) = goal, var winRates else { return }
    let chunk = 1 << 16
    var free: [Double] = []
    var bound = bound
    try table.forEach { session in
      if let route = session.bound {
        bound.rows += Int(session.rows)
        bound.strong += route == .strong ? Int(session.rows) : 0
        return
      }
      var left = Int(session.rows)
      while left > 0 {
        let count = min(left, chunk)
        free.append(contentsOf: repeatElement(session.winRate, count: count))
        left -= count
        guard free.count >= chunk else { continue }
        try winRates.append(free)
        free.removeAll(keepingCapacity: true)
      }
    }
    try winRates.append(free)
    self.bound = bound
    let strongRows = share.strongRows(of: winRates.count + bound.rows) - bound.strong
    cut = try winRates.cut(strongCount: min(max(0, strongRows), winRates.count))
    remaining = cut.strongTies
    self.winRates = winRates
  }

  mutating func choose(_ index: Int, of batch: ScoredBatch) -> Int {
    let (winRate, key) = (batch.rows[index].winRate, batch.sessions[index])
    guard let session = table[key] else {
      latest = nil
      // What the threshold would say; the assign stage sends a row without a choice where it is taken.
      let hasChoice = pricer.onlyPlace(of: index, in: batch) == nil
      return candidate(hasChoice ? route(winRate, rows: 1) : routeAlone(winRate))
    }
    let route = session.route ?? session.bound ?? self.route(session.winRate, rows: Int(session.rows))
    if session.route == nil { table.change(key) { $0.route = route } }
    // Of a row that has its session's win rate its session's route is its own.
    let meant = candidate(winRate == session.winRate && session.bound == nil ? route : routeAlone(winRate))
    let own = pricer.place(of: index, meantFor: meant, in: batch)
    latest = SessionPlace(winRate: session.winRate, own: own, isFirst: session.route == nil)
    // A row that goes there in any case was not moved for its session.
    return own == candidate(route) ? meant : candidate(route)
  }

  private func candidate(_ route: Route) -> Int { route == .strong ? 0 : weak }

  private func routeAlone(_ winRate: Double) -> Route { threshold?.route(winRate) ?? .weak }

  /// The route of so many rows of one session, which is met for the first time.
  private mutating func route(_ winRate: Double, rows: Int) -> Route {
    guard case .strongShare = goal, winRate == threshold?.value else { return routeAlone(winRate) }
    // Nearer with them than without; of two equally near the smaller share.
    guard rows < 2 * remaining else { return .weak }
    remaining -= rows
    return .strong
  }
}
