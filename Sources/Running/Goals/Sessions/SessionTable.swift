internal import LogReading

/// What is known of every session of a log. Memory: up to 64 bytes a session, so there is a limit on their number.
struct SessionTable {
  /// One session, once all rows were observed.
  struct Session: BitwiseCopyable {
    /// By which it is routed.
    fileprivate(set) var winRate: Double
    fileprivate(set) var rows: Int32
    private var flags: UInt8

    private static let strongOnly: UInt8 = 1
    private static let weakOnly: UInt8 = 2
    private static let decided: UInt8 = 4
    private static let isStrong: UInt8 = 8

    fileprivate init(_ winRate: Double) { (self.winRate, rows, flags) = (winRate, 1, 0) }

    fileprivate mutating func bind(_ route: Route) { flags |= route == .strong ? Session.strongOnly : Session.weakOnly }

    /// Where rows of it have to go that one model alone takes; nil where none has to, or some here and some there.
    var bound: Route? {
      switch flags & (Session.strongOnly | Session.weakOnly) {
      case Session.strongOnly: .strong
      case Session.weakOnly: .weak
      default: nil
      }
    }

    /// Where it goes; nil before its first row was routed.
    var route: Route? {
      get { flags & Session.decided == 0 ? nil : flags & Session.isStrong == 0 ? .weak : .strong }
      set {
        flags &= ~(Session.decided | Session.isStrong)
        if let newValue { flags |= Session.decided | (newValue == .strong ? Session.isStrong : 0) }
      }
    }
  }

  let rule: SessionRule
  let limit: Int
  private var sessions: [SessionKey: Session] = [:]

  init(rule: SessionRule, limit: Int) { (self.rule, self.limit) = (rule, limit) }

  var count: Int { sessions.count }

  /// Takes in a row of a session; rows come in input order.
  ///
  /// - Parameter only: the one model that takes the row; nil where both do, or neither.
  /// - Throws: `AssigningError.tooManySessions` beyond the limit.
  mutating func add(_ key: SessionKey, winRate: Double, only: Route?) throws(AssigningError) {
    let rule = rule
    let isKnown = change(key) { session in
      if rule == .hardest { session.winRate = max(session.winRate, winRate) }
      session.rows += session.rows < .max ? 1 : 0
      if let only { session.bind(only) }
    }
    guard !isKnown else { return }
    guard sessions.count < limit else { throw .tooManySessions(limit: limit) }
    var session = Session(winRate)
    if let only { session.bind(only) }
    sessions[key] = session
  }

  subscript(key: SessionKey) -> Session? { sessions[key] }

  /// False where the session is not known.
  @discardableResult
  mutating func change(_ key: SessionKey, _ body: (inout Session) -> Void) -> Bool {
    guard let index = sessions.index(forKey: key) else { return false }
    body(&sessions.values[index])
    return true
  }

  /// In no order that means anything.
  func forEach(_ body: (Session) throws -> Void) rethrows { for session in sessions.values { try body(session) } }
}
