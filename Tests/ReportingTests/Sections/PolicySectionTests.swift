import Testing

@testable import Reporting
@testable import Running

/// What a report says of models that were chosen by group.
@Suite struct PolicySectionTests {
  /// Two groups that are decided by grades of two models, and one that has too few.
  static func result(
    _ floor: QualityFloor = .today(less: 0.05), confidence: Double? = 0.9, isGoodSmall: Bool = true
  ) throws -> GroupPolicyResult {
    let names = ["gpt-4-1106-preview", "mixtral-8x7b-instruct-v0.1"]
    let goal = GroupGoal(
      floor: floor, confidence: confidence, leastGrades: 30,
      grades: GroupGrades(models: names, candidateCount: 2, isByRequest: true, items: [], file: "grades.csv"),
      field: "/template", groupCap: 9
    ) { _ in nil }
    let groups = try ["few", "hard", "easy"].map { name in
      var rows = GroupRows(name: GroupName(name), cellCount: 64, candidateCount: 2)
      for number in 0..<100 {
        let costs = [try USD("0.01"), try USD("0.001")]
        rows.add(costs[...], cell: number * 64 / 100, logged: 0, stays: costs[0], isOfCandidate: true)
      }
      return rows
    }
    func items(_ count: Int, small: (Int) -> Bool) -> [GradedItem] {
      (0..<count).map {
        GradedItem(cell: $0 * 64 / count, grades: [(0, $0 % 10 == 9 ? 0 : 1), (1, small($0) ? 1 : 0)])
      }
    }
    var settling = GroupSettling(
      goal, groups: groups, other: OtherRows(),
      items: [
        items(10) { _ in true }, items(400) { isGoodSmall && $0 < 200 }, items(400) { isGoodSmall || $0 < 200 },
      ])
    try settling.settle()
    return try #require(settling.result)
  }

  private static func report(_ result: GroupPolicyResult) throws -> CostReport {
    var report = try ReportSamples.report(rows: 300)
    report.groupPolicy = result
    return report
  }

  @Test func everyFormatShowsTheSection() throws {
    let report = try Self.report(try Self.result())
    for (format, parts) in [
      (CostReportFormat.markdown, ["## Models by group", "| easy |", "with 90.0% confidence", "too few grades"]),
      (.html, ["Models by group", "What every mean grade costs at least", "easy"]),
      (.json, ["\"group_policy\": {", "\"name\": \"easy\""]), (.csv, ["\"group policy\",easy,100,"]),
      (.prometheus, ["routellm_batch_group_policy_cost_usd{models=\"chosen\"}"]),
    ] {
      let text = String(decoding: format.encoded(report, top: 10), as: UTF8.self)
      for part in parts { #expect(text.contains(part), "\(format): \(part)") }
    }
    #expect(
      ReportSections.summary(of: report).plain.contains(
        "models by group of /template: 2 groups decided by 1,600 grades"))
  }

  @Test func onlyWhatIsShownIsSaid() throws {
    func verdict(_ result: GroupPolicyResult) throws -> String {
      DrawnPolicy(result: result, report: try Self.report(result)).verdict
    }
    #expect(try verdict(try Self.result()).contains("today's with 90.0% confidence"))
    #expect(try verdict(try Self.result(.level(0.6))).contains("It is at least 0."))
    #expect(try verdict(try Self.result(confidence: nil)).contains("so it looks better than it is"))
    let nothing = try Self.result(.today(less: 0), isGoodSmall: false)
    #expect(nothing.isUnchanged && nothing.lowerBound == nil && nothing.cost == nothing.todayCost)
    #expect(try verdict(nothing).hasPrefix("The grades do not show"))
  }

  @Test func theRestOfTheGroupsIsOneRow() throws {
    let result = try Self.result()
    let table = DrawnPolicy(result: result, report: try Self.report(result)).table(top: 1)
    #expect(table.rows.map(\.name.text).count == 2 && table.rows[1].name.text == "2 more groups")
  }
}
