import FileFormats
import Foundation
import LogReading
import Routing
import TestSupport
import Testing

@testable import LogReading
@testable import Running

@Suite struct SessionPolicyTests {
  /// Rows with the number of their session; nil for a row of none.
  typealias Row = (session: Int?, winRate: Double)

  private static func key(_ session: Int?) -> SessionKey {
    session.map { SessionKey(low: UInt64($0), high: 7) } ?? .none
  }

  private static func plan(_ rule: SessionRule, limit: Int = 1_000) throws -> SessionPlan {
    SessionPlan(field: .user, place: 0, rule: rule, limit: limit)
  }

  private static func policy(
    _ goal: Goal, _ rule: SessionRule, limit: Int = 1_000, pricer: RowPricer? = nil
  ) throws -> SessionPolicy {
    try SessionPolicy(
      goal, sessions: plan(rule, limit: limit), weak: 1, pricer: try pricer ?? .sample(2),
      spoolDirectory: NSTemporaryDirectory())
  }

  /// In blocks of unequal lengths.
  private static func blocks(_ rows: [Row]) throws -> [ScoredBatch] {
    var blocks: [ScoredBatch] = []
    var (start, length) = (0, 1)
    while start < rows.count {
      let part = rows[start..<min(rows.count, start + length)]
      var batch = try ScoredBatch(winRates: part.map(\.winRate))
      batch.sessions = part.map { key($0.session) }
      blocks.append(batch)
      (start, length) = (start + length, length * 2 + 1)
    }
    return blocks
  }

  private static func random(_ count: Int, sessions: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let session = Int.random(in: 0..<sessions, using: &random)
      return (session % 5 == 0 ? nil : session, Double(Int.random(in: 0...16, using: &random)) / 16)
    }
  }

  /// What each row is routed by, found plainly.
  private static func deciding(_ rows: [Row], _ rule: SessionRule) -> [Double] {
    rows.map { row in
      guard let session = row.session else { return row.winRate }
      let own = rows.filter { $0.session == session }.map(\.winRate)
      return rule == .hardest ? own.max() ?? 0 : own[0]
    }
  }

  @Test(arguments: SessionRule.allCases, [0, 0.25, 0.7, 1]) func aThresholdIsComparedWithOneRowOfASession(
    _ rule: SessionRule, _ threshold: Double
  ) throws {
    let rows = Self.random(300, sessions: 40, seed: 5)
    var policy = try Self.policy(.threshold(CostThreshold(threshold)), rule)
    #expect(policy.atOnce == nil)
    let routes = try policy.routes(of: Self.blocks(rows))
    #expect(routes == Self.deciding(rows, rule).map { $0 >= threshold ? 0 : 1 })
  }

  /// Whole sessions from the highest win rate down, of which those at the last win rate are taken in the order of their first
  /// rows where that brings the count nearer.
  @Test(arguments: SessionRule.allCases, [0, 0.1, 0.333, 0.5, 0.9, 1]) func aShareIsOfWholeSessions(
    _ rule: SessionRule, _ share: Double
  ) throws {
    for (count, sessions, seed) in [(1, 1, 1), (60, 3, 2), (400, 30, 3), (400, 300, 4), (50, 1_000, 5)] {
      let rows = Self.random(count, sessions: sessions, seed: UInt64(seed))
      let goal = try StrongShare(share)
      var policy = try Self.policy(.strongShare(goal), rule)
      let routes = try policy.routes(of: Self.blocks(rows))
      let deciding = Self.deciding(rows, rule)
      // A row of none is a session of its own.
      let units = rows.enumerated().map { $1.session ?? -1 - $0 }
      let order = rows.indices.filter { index in units.firstIndex(of: units[index]) == index }
      var strong: Set<Int> = []
      var left = goal.strongRows(of: count)
      let levels = Set(deciding).sorted(by: >)
      for level in levels {
        let here = order.filter { deciding[$0] == level }
        let size = here.reduce(0) { sum, first in sum + units.count { $0 == units[first] } }
        guard size >= left else {
          strong.formUnion(here.map { units[$0] })
          left -= size
          continue
        }
        for first in here {
          let size = units.count { $0 == units[first] }
          guard size < 2 * left else { continue }
          strong.insert(units[first])
          left -= size
        }
        break
      }
      if goal.strongRows(of: count) == 0 { strong = [] }
      #expect(routes == units.map { strong.contains($0) ? 0 : 1 }, "\(count) rows, \(sessions) sessions")
      if sessions == 1_000 { #expect(abs(routes.count { $0 == 0 } - goal.strongRows(of: count)) <= 1) }
    }
  }

  @Test func aRowSaysWhereItWouldHaveGoneByItself() throws {
    let rows: [Row] = [(1, 0.2), (nil, 0.9), (1, 0.8), (2, 0.1), (1, 0.4)]
    var policy = try Self.policy(.threshold(CostThreshold(0.5)), .hardest)
    let batch = try #require(try Self.blocks(rows).count > 0 ? ScoredBatch(winRates: rows.map(\.winRate)) : nil)
    var whole = batch
    whole.sessions = rows.map { Self.key($0.session) }
    try policy.observe(whole)
    try policy.settle()
    var found: [(Int, SessionPlace?)] = []
    for index in rows.indices { found.append((policy.choose(index, of: whole), policy.place)) }
    #expect(found.map(\.0) == [0, 0, 0, 1, 0])
    #expect(found.map { $0.1?.own } == [1, nil, 0, 1, 1])
    #expect(found.map { $0.1?.isFirst } == [true, nil, false, true, false])
    #expect(found.map { $0.1?.winRate } == [0.8, nil, 0.8, 0.1, 0.8])
    var totals = SessionTotals(field: "user", rule: .hardest)
    for (candidate, place) in found { if let place { totals.add(place, candidate: candidate) } }
    #expect(totals.sessions == 2 && totals.rows == 4 && totals.movedToStrong == 2 && totals.movedToWeak == 0)
    #expect(
      SessionTotals(field: "user", rule: .hardest, sessions: 5, rows: 4, movedToStrong: 0, movedToWeak: 0) == nil)
    #expect(
      SessionTotals(field: "user", rule: .hardest, sessions: 1, rows: 4, movedToStrong: 3, movedToWeak: 2) == nil)
  }

  /// The weak model takes no images; the strong one's window is short.
  @Test func aSessionGoesWhereItsRowsAreTaken() throws {
    let limits = [
      #"{"max_input_tokens":50,"supports_vision":true}"#,
      #"{"max_input_tokens":900,"mode":"chat","supports_reasoning":true}"#,
    ]
    let candidates = Candidates(
      try limits.enumerated().map { place, members in
        Candidate(
          price: ModelPrice(
            name: "m\(place)", tableKey: "m\(place)", provider: "p",
            card: RateCard(rates: TokenRates(input: try USD("1e-6"), output: .zero)), deprecationDate: nil,
            limits: ModelLimits(try JSONValue(parsing: members.utf8), provider: "p")), encoding: nil, imageTokens: nil)
      })
    func line(_ winRate: Double, tokens: Int = 10, image: Bool = false) -> SampleLine {
      var line = SampleLine(winRate: winRate, promptTokens: [tokens])
      if image { line.record.uncountedParts = .image }
      return line
    }
    var batch = ScoredBatch(
      [
        line(0.1), line(0.1, image: true),  // 1: to the strong one, which takes images
        line(0.9), line(0.9, tokens: 60),  // 2: to the weak one, whose window is long enough
        line(0.9, image: true), line(0.1, tokens: 60),  // 3: by its win rate, as no model takes both
      ], estimator: try TokenEstimator())
    batch.sessions = [1, 1, 2, 2, 3, 3].map(Self.key)
    for goal in [Goal.threshold(try CostThreshold(0.5)), .strongShare(try StrongShare(0.6))] {
      var policy = try Self.policy(goal, .hardest, pricer: RowPricer(candidates))
      try policy.observe(batch)
      try policy.settle()
      let pricer = RowPricer(candidates)
      let places = batch.rows.indices.map { pricer.place(of: $0, meantFor: policy.choose($0, of: batch), in: batch) }
      #expect(places == [0, 0, 1, 1, 0, 1], "\(goal.name)")
    }
  }

  @Test func moreSessionsThanTheLimitAreRefused() throws {
    let rows: [Row] = (0..<6).map { ($0 % 5 + 1, 0.5) }
    var policy = try Self.policy(.threshold(CostThreshold(0.5)), .first, limit: 5)
    #expect(try policy.routes(of: Self.blocks(rows)) == Array(repeating: 0, count: 6))
    var other = try Self.policy(.threshold(CostThreshold(0.5)), .first, limit: 4)
    #expect(throws: AssigningError.tooManySessions(limit: 4)) { try other.routes(of: Self.blocks(rows)) }
  }
}
