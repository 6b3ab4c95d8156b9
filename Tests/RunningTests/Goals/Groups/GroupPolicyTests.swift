import TestSupport
import Testing

@testable import LogReading
@testable import Running

/// Models for groups of a log: what is promised of them, and that what is said of the costs is what is chosen.
@Suite struct GroupPolicyTests {
  private static let names = ["large", "middle", "small", "other"]

  /// Groups of a made-up log, all of whose requests are answered by the large model today.
  private struct Log {
    /// How often each of three models answers well, by group.
    let truth: [[Double]]
    let rows: [Int]
    let prices = [10, 2, 1]

    var groups: [GroupRows] {
      truth.indices.map { group in
        var own = GroupRows(name: GroupName("group \(group)"), cellCount: 1, candidateCount: 3)
        let costs = prices.map { USD(units: Int128($0) * 1_000_000_000_000_000_000) }
        for _ in 0..<rows[group] { own.add(costs[...], cell: 0, logged: 0, stays: costs[0], isOfCandidate: true) }
        return own
      }
    }

    /// Grades of requests that are drawn at random; answers to one request are alike more often than not.
    func items(each count: Int, _ random: inout SeededGenerator) -> [[GradedItem]] {
      truth.map { rates in
        (0..<count).map { _ in
          let luck = Double.random(in: 0..<1, using: &random)
          return GradedItem(
            cell: 0,
            grades: rates.enumerated().map { model, rate in
              let own = Bool.random(using: &random) ? luck : Double.random(in: 0..<1, using: &random)
              return (model, own < rate ? 1 : 0)
            })
        }
      }
    }

    func quality(_ choices: [GroupPolicyResult.Choice]) -> Double {
      zip(truth, choices).enumerated().reduce(0.0) { sum, group in
        let model = if case .model(let model) = group.element.1 { model } else { 0 }
        return sum + group.element.0[model] * Double(rows[group.offset])
      } / Double(rows.reduce(0, +))
    }
  }

  private static func goal(
    _ floor: QualityFloor, confidence: Double?, least: Int = 30, items: [GroupGrades.Item] = [],
    isByRequest: Bool = true,
    cap: Int = 100
  ) -> GroupGoal {
    GroupGoal(
      floor: floor, confidence: confidence, leastGrades: least,
      grades: GroupGrades(models: names, candidateCount: 3, isByRequest: isByRequest, items: items, file: "grades.csv"),
      field: "/template", groupCap: cap
    ) { names.firstIndex(of: $0) }
  }

  /// How often of 200 draws of grades the floor is broken by what is truly chosen, and how often something is saved.
  private static func broken(
    _ floor: QualityFloor, at level: Double, of log: Log, each count: Int, confidence: Double?, seed: UInt64
  ) throws -> (broken: Int, cheaper: Int) {
    var random = SeededGenerator(seed: seed)
    var (broken, cheaper) = (0, 0)
    for _ in 0..<200 {
      var settling = GroupSettling(
        goal(floor, confidence: confidence), groups: log.groups, other: OtherRows(),
        items: log.items(each: count, &random))
      do throws(AssigningError) { try settling.settle() } catch { continue }
      broken += log.quality(settling.choices) < level - 1e-12 ? 1 : 0
      let result = try #require(settling.result)
      cheaper += result.cost < (result.todayCost ?? .zero) ? 1 : 0
    }
    return (broken, cheaper)
  }

  /// Models that are as good as one another, or a little worse: where choosing by luck does the most harm.
  private static let close = Log(
    truth: (0..<8).map { [0.8, 0.79 - 0.01 * Double($0 % 3), 0.76] }, rows: [90, 40, 10, 60, 30, 80, 20, 70])
  /// Half of the groups are answered better by cheaper models.
  private static let mixed = Log(
    truth: (0..<8).map { $0 % 2 == 0 ? [0.7, 0.9, 0.85] : [0.9, 0.6, 0.4] }, rows: [90, 40, 10, 60, 30, 80, 20, 70])

  @Test func aFloorWithConfidenceIsBrokenInAtMostOneDrawOfTwenty() throws {
    for (number, log, count, seed) in [(0, Self.close, 40, 1), (1, Self.mixed, 120, 2)] {
      let today = log.quality(log.truth.map { _ in .model(0) })
      let found = try Self.broken(
        .today(less: 0), at: today, of: log, each: count, confidence: 0.95, seed: UInt64(seed))
      #expect(found.broken <= 10, "today, \(number), \(count)")
      // Where there is much to be shown, it mostly is.
      if number == 1 { #expect(found.cheaper > 150, "\(count): \(found.cheaper)") }
      let less = try Self.broken(
        .today(less: 0.02), at: today - 0.02, of: log, each: count, confidence: 0.95, seed: UInt64(seed + 10))
      #expect(less.broken <= 10, "today less 0.02, \(number), \(count)")
      let level = try Self.broken(
        .level(today - 0.05), at: today - 0.05, of: log, each: count, confidence: 0.95, seed: UInt64(seed + 20))
      #expect(level.broken <= 10, "a level, \(number), \(count)")
    }
  }

  @Test func withoutConfidenceTheFloorIsBrokenOften() throws {
    let today = Self.close.quality(Self.close.truth.map { _ in .model(0) })
    let found = try Self.broken(.today(less: 0), at: today, of: Self.close, each: 40, confidence: nil, seed: 5)
    #expect(found.broken > 100 && found.cheaper > 190)
  }

  @Test func theBoundHoldsTheMeanOfSkewedGradesInUnequalGroups() {
    var random = SeededGenerator(seed: 6)
    var misses = 0
    for _ in 0..<400 {
      // A grade is nearly always 1; a mean of 0.95 in one group and 0.99 in another of three times the weight.
      func terms(_ count: Int) -> [Double] {
        (0..<count).map { index in
          let (rate, weight) = index % 2 == 0 ? (0.95, 0.25) : (0.99, 0.75)
          let grade: Double = Double.random(in: 0..<1, using: &random) < rate ? 1 : 0
          return weight / Double(count / 2) * (grade - 0.9)
        }
      }
      let design = StratifiedBound.Design(largestLoss: 0.75 / 20 * 0.9, trial: terms(40))
      let bound = StratifiedBound(constant: 0.9, terms: terms(40), design: design)
      misses += bound.lowerBound(confidence: 0.95) > 0.98 ? 1 : 0
    }
    #expect(misses <= 20)
  }

  // MARK: A whole log

  private static func batch(_ rows: [(group: String?, logged: String?, id: String, winRate: Double)], _ costs: [[Int]])
    throws
    -> ScoredBatch
  {
    var batch = ScoredBatch(
      rows.map { SampleLine(winRate: $0.winRate, id: $0.id, groups: [$0.group, $0.logged]) },
      estimator: try TokenEstimator())
    batch.costs = costs.flatMap { $0.map { USD(units: Int128($0) * 1_000_000_000_000) } }
    return batch
  }

  private static func item(_ key: String, _ grades: [Double]) -> GroupGrades.Item {
    GroupGrades.Item(key: GroupName(key), grades: grades.enumerated().map { ($0, $1) })
  }

  private static func settled(
    _ goal: GroupGoal, _ batch: ScoredBatch
  ) throws -> (chosen: [Int], result: GroupPolicyResult) {
    var policy = GroupPolicy(goal, fieldCount: 2, candidateCount: 3)
    policy.observe(batch)
    try policy.settle()
    let chosen = batch.rows.indices.map { policy.choose($0, of: batch) }
    guard case .groups(let result?) = policy.result else { throw Unexpected() }
    return (chosen, result)
  }

  private struct Unexpected: Error {}

  @Test func costsThatAreSaidAreThoseOfTheRows() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<60 {
      let rows = (0..<Int.random(in: 1...120, using: &random)).map { number in
        (
          group: [nil, "a", "b", "c"].randomElement(using: &random) ?? nil,
          logged: [nil, "large", "middle", "other", "unknown"].randomElement(using: &random) ?? nil,
          id: "\(number)", winRate: Double.random(in: 0...1, using: &random)
        )
      }
      let costs = rows.map { _ in (0..<3).map { _ in Int.random(in: 1...50, using: &random) } }
      let items = rows.filter { _ in Bool.random(using: &random) }.map { row in
        Self.item(row.id, (0..<3).map { _ in Double(Int.random(in: 0...1, using: &random)) })
      }
      let batch = try Self.batch(rows, costs)
      let goal = Self.goal(
        .level(0.3), confidence: nil, least: 3, items: items, cap: Int.random(in: 1...3, using: &random))
      guard let (chosen, result) = try? Self.settled(goal, batch) else { continue }
      let spent = chosen.enumerated().reduce(USD.zero) { $0 + batch.costs[$1.offset * 3 + $1.element] }
      #expect(spent == result.cost)
      #expect(result.groups.reduce(result.namelessRows + result.furtherRows) { $0 + $1.rows } == rows.count)
      for (row, candidate) in zip(rows, chosen) {
        let group = result.groups.first { $0.name.description == row.group }
        guard case .stays = group?.choice ?? .stays(.noGrades) else { continue }
        #expect(candidate == (row.logged == "middle" ? 1 : 0))
      }
    }
  }

  /// Easy requests are answered as well by the small model, hard ones by the large one alone.
  @Test func aGroupIsSplitByWinRateWhereThatPays() throws {
    let rows = (0..<80).map {
      (group: "a" as String?, logged: "large" as String?, id: "\($0)", winRate: $0 < 40 ? 0.25 : 0.75)
    }
    let items = rows.map { Self.item($0.id, $0.winRate < 0.5 ? [1, 1, 1] : [1, 0, 0]) }
    let batch = try Self.batch(rows, rows.map { _ in [10, 2, 1] })
    let (chosen, result) = try Self.settled(Self.goal(.today(less: 0), confidence: nil, items: items), batch)
    #expect(result.groups[0].choice == .split(winRate: 0.75, below: 2, above: 0))
    #expect(chosen == rows.map { $0.winRate < 0.5 ? 2 : 0 } && result.quality == 1)
    // Without ids nobody knows where the grades stand.
    let byGroup = Self.goal(
      .today(less: 0), confidence: nil,
      items: items.map { GroupGrades.Item(key: GroupName("a"), grades: $0.grades) }, isByRequest: false)
    #expect(try Self.settled(byGroup, batch).result.groups[0].choice == .stays(.best))
  }

  @Test func groupsWithoutEnoughGradesStayWithTheLogsModel() throws {
    let rows = (0..<60).map { number in
      (
        group: number < 40 ? "a" : "b" as String?, logged: number % 2 == 0 ? "middle" : "unknown" as String?,
        id: "\(number)", winRate: 0.5
      )
    }
    let items = rows.prefix(55).map { Self.item($0.id, [1, 1, 1]) }
    let batch = try Self.batch(rows, rows.map { _ in [10, 2, 1] })
    let (chosen, result) = try Self.settled(Self.goal(.level(0.9), confidence: nil, items: Array(items)), batch)
    #expect(chosen == rows.map { $0.group == "a" ? 2 : $0.logged == "middle" ? 1 : 0 })
    #expect(result.groups.map(\.choice) == [.model(2), .stays(.fewGrades)] && result.undecidedRows == 20)
    #expect(result.todayCost == nil && result.todayQuality == nil)
    // Against today, what the log's models are worth has to be known.
    #expect(throws: AssigningError.noGradedGroup(least: 30, field: "/template", because: .ungradedToday)) {
      try Self.settled(Self.goal(.today(less: 0), confidence: nil, items: Array(items)), batch)
    }
    #expect(throws: AssigningError.noGradedGroup(least: 41, field: "/template", because: .fewGrades)) {
      try Self.settled(Self.goal(.level(0.9), confidence: nil, least: 41, items: Array(items)), batch)
    }
    #expect(throws: AssigningError.self) {
      let bad = items.map { GroupGrades.Item(key: $0.key, grades: [(0, 0.5), (1, 0.5), (2, 0.5)]) }
      _ = try Self.settled(Self.goal(.level(0.9), confidence: nil, items: bad), batch)
    }
  }

  @Test func floorsAreReadAsTheyAreWritten() {
    #expect(QualityFloor("today") == .today(less: 0) && QualityFloor("today-0.01") == .today(less: 0.01))
    #expect(QualityFloor("today-1%") == .today(less: 0.01) && QualityFloor("92%") == .level(0.92))
    #expect(QualityFloor("0.92") == .level(0.92) && QualityFloor("1") == .level(1) && QualityFloor("0") == .level(0))
    for text in ["", "today+1%", "today-", "today1", "-0.1", "1.1", "nan", "inf", "today-nan", "0x1", "today--1"] {
      #expect(QualityFloor(text) == nil || text == "0x1", "\(text)")
    }
  }
}
