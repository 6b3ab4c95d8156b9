package import LogReading
internal import Numerics

/// Which turn of a session decides for all of them.
package enum SessionRule: String, Sendable, CaseIterable, Codable {
  /// The one with the highest win rate.
  case hardest
  /// The first one in the log.
  case first

  /// What decides, of every session.
  package var text: String {
    switch self {
    case .hardest: "the most demanding request of each decides"
    case .first: "the first request of each decides"
    }
  }
}

/// How a run keeps the requests of a session on one model.
package struct SessionPlan: Sendable {
  package static let standardLimit = 10_000_000

  /// What names a row's session: `reading.decoding.sessionField`.
  package let field: GroupField
  /// Where the session's name stands among the groups of a row.
  package let place: Int
  package let rule: SessionRule
  /// Sessions that are kept in memory at most, at up to 64 bytes each; a log with more is refused.
  package let limit: Int

  package init(field: GroupField, place: Int, rule: SessionRule, limit: Int = standardLimit) {
    precondition(limit > 0)
    (self.field, self.place, self.rule, self.limit) = (field, place, rule, limit)
  }

  /// Empty totals of the run.
  var totals: SessionTotals { SessionTotals(field: field.description, rule: rule) }
}

/// How a row stands to its session.
struct SessionPlace: Sendable {
  /// By which the session was routed.
  let winRate: Double
  /// Where the row would have gone by itself.
  let own: Int
  /// Whether it is the session's first row in the log.
  let isFirst: Bool
}

/// What sessions changed, as exact counts that add up in any order. Reports of parts of a log count a session once a part.
package struct SessionTotals: Sendable, Equatable, Codable {
  package let field: String
  package let rule: SessionRule
  package private(set) var sessions = 0
  /// Rows that name a session; the others are routed by themselves.
  package private(set) var rows = 0
  /// Rows that went to the strong model for their session and would have gone to the weak one by themselves, and the other
  /// way round.
  package private(set) var movedToStrong = 0
  package private(set) var movedToWeak = 0

  package init(field: String, rule: SessionRule) { (self.field, self.rule) = (field, rule) }

  /// Totals that were written down before; nil if they contradict themselves.
  package init?(field: String, rule: SessionRule, sessions: Int, rows: Int, movedToStrong: Int, movedToWeak: Int) {
    guard sessions <= rows, movedToStrong <= rows, movedToWeak <= rows - movedToStrong else { return nil }
    self.init(field: field, rule: rule)
    (self.sessions, self.rows) = (sessions, rows)
    (self.movedToStrong, self.movedToWeak) = (movedToStrong, movedToWeak)
  }

  package var movedCount: Int { movedToStrong + movedToWeak }

  /// - Parameter candidate: where the row went.
  mutating func add(_ place: SessionPlace, candidate: Int) {
    rows += 1
    if place.isFirst { sessions += 1 }
    guard candidate != place.own else { return }
    if candidate == 0 { movedToStrong += 1 } else { movedToWeak += 1 }
  }

  /// Requires the same field and rule.
  mutating func merge(_ other: SessionTotals) {
    precondition(field == other.field && rule == other.rule)
    sessions += other.sessions
    rows += other.rows
    movedToStrong += other.movedToStrong
    movedToWeak += other.movedToWeak
  }
}
