internal import Numerics
internal import Running

/// A model for each group of requests: what was chosen and for what reason, what it costs and is worth, and what the next
/// dollars would buy.
enum PolicySection {
  static func sections(of report: CostReport, top: Int) -> [ReportSection] {
    guard let result = report.groupPolicy else { return [] }
    let policy = DrawnPolicy(result: result, report: report)
    var blocks: [Block] = [.text(RichText(policy.task)), .verdict(policy.verdict, policy.mood)]
    blocks += policy.remarks.map { .remark($0) }
    blocks.append(.table(policy.table(top: top)))
    if result.frontier.count > 1 {
      blocks.append(.text("What every mean grade costs at least, by the choices along the frontier."))
      blocks.append(
        .chart(
          Chart(key: [Key("c", "cheapest choices"), Key("r", "today")], table: policy.frontierTable) {
            isNarrow, writer in
            policy.draw(isNarrow: isNarrow, into: &writer)
          }))
    }
    if !result.nextSteps.isEmpty {
      blocks.append(.text("What each next dollar buys, beginning with the one that buys most."))
      blocks.append(.table(policy.nextTable))
    }
    blocks += policy.records.map { .record($0) }
    blocks += policy.metrics.map { .metric($0) }
    blocks.append(.summary(policy.summary))
    return [ReportSection("Models by group", blocks)]
  }
}

/// A policy in words and figures.
struct DrawnPolicy {
  let result: GroupPolicyResult
  let report: CostReport

  private var goal: GroupGoal { result.goal }

  private func model(_ place: Int) -> String { goal.grades.models[place] }
  private func grade(_ value: Double) -> String { FigureText.grades(value) }

  private var isAgainstToday: Bool { if case .today = goal.floor { true } else { false } }

  private var floorText: String {
    switch goal.floor {
    case .today(let less) where less == 0: "that of the log's own models"
    case .today(let less): "that of the log's own models less \(grade(less))"
    case .level(let level): grade(level)
    }
  }

  var task: String {
    "Each group of \(goal.field) gets the model, or the two on both sides of a win rate, with which the log costs least while "
      + "the mean grade of the answers is at least \(floorText)."
  }

  var mood: Block.Mood { result.isUnchanged || goal.confidence == nil ? .wary : .fine }

  /// What is known of the grade.
  var verdict: String {
    let requests = FigureText.count(result.decidedRows, of: "request")
    guard !result.isUnchanged else {
      return
        "The grades do not show with \(FigureText.percent(goal.confidence ?? 0)) confidence that any other choice keeps the "
        + "floor, so every request stays where it was. More grades would show more."
    }
    let reached =
      result.quality.map { "The mean grade over \(requests) is \(grade($0))" } ?? "The mean grade is not known"
    let today = result.todayQuality.map { ", and that of the log's own models \(grade($0))" } ?? ""
    guard let confidence = goal.confidence, let bound = result.lowerBound else {
      return reached + today
        + ", by the grades that the choice was made from, so it looks better than it is; --confidence tests it on others."
    }
    let shown =
      isAgainstToday
      ? (bound < 0 ? "at most \(grade(-bound)) below today's" : "at least \(grade(bound)) above today's")
      : "at least \(grade(bound))"
    return reached + today
      + ". It is \(shown) with \(FigureText.percent(confidence)) confidence, by the half of the grades that "
      + "the choice was not made from, if each group's graded requests were drawn at random."
  }

  var remarks: [String] {
    var remarks: [String] = []
    if let today = result.todayCost {
      remarks.append(
        "Today's models cost \(report.money(today)) at the same prices; as chosen it is \(report.money(result.cost))\(saved)."
      )
    } else {
      remarks.append(
        "What the log's own models cost is not known at the prices of the run, as some of them are not among its models."
      )
    }
    if result.undecidedRows > 0 {
      let counts = GroupPolicyResult.Reason.allCases.compactMap { reason -> String? in
        let groups = result.groups.filter { $0.choice == .stays(reason) && reason != .best && reason != .notShown }
        guard !groups.isEmpty else { return nil }
        return "\(FigureText.count(groups.count, of: "group")) (\(reason.rawValue))"
      }
      var parts = counts
      if result.namelessRows > 0 {
        parts.append("\(FigureText.count(result.namelessRows, of: "request")) without a group")
      }
      if result.furtherRows > 0 {
        parts.append("\(FigureText.count(result.furtherRows, of: "request")) of groups past --group-cap")
      }
      remarks.append(
        "\(FigureText.count(result.undecidedRows, of: "request stays", plural: "requests stay")) with the model that the log names, or "
          + "with \(report.models[0].name) where that is not one of the run's, and no grade is claimed for them: "
          + parts.joined(separator: ", ")
          + ". A model needs \(FigureText.count(goal.leastGrades, of: "grade")) in a group.")
    }
    if result.unmatchedItems > 0 {
      let items = FigureText.count(result.unmatchedItems, of: "graded request")
      let verb = result.unmatchedItems == 1 ? "is" : "are"
      remarks.append(
        "\(items) of \(goal.grades.file) \(verb) of no \(goal.grades.isByRequest ? "request" : "group") in the log.")
    }
    if goal.confidence != nil {
      remarks.append(
        "The mean grades and their 95% intervals are of the half of the grades that the choice was not made from.")
    }
    if goal.confidence == nil, !result.isProven {
      remarks.append("The search for the cheapest choice was cut short; a slightly cheaper one may exist.")
    }
    return remarks
  }

  private var saved: String {
    guard let today = result.todayCost, today > .zero else { return "" }
    let part = (today - result.cost).approximate / today.approximate
    return part < 0 ? ", \(FigureText.percent(-part)) more" : ", \(FigureText.percent(part)) less"
  }

  func text(_ choice: GroupPolicyResult.Choice) -> String {
    switch choice {
    case .model(let place): model(place)
    case .split(let winRate, let below, let above):
      "\(model(above)) from a win rate of \(FigureText.fixed(winRate, 4)), else \(model(below))"
    case .stays(.best): "as today"
    case .stays(let reason): "as today: \(reason.rawValue)"
    }
  }

  private func today(_ group: GroupPolicyResult.Group) -> String {
    let names = group.today.map { entry in
      let name = entry.model.map(model) ?? "not graded"
      return group.today.count == 1
        ? name : "\(name) \(FigureText.percent(Double(entry.rows) / Double(group.rows)))"
    }
    return names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", ..." : "")
  }

  private func graded(_ group: GroupPolicyResult.Group) -> String {
    guard let quality = group.quality else { return "" }
    return FigureText.fixed(quality, 3) + FigureText.brackets(group.interval) { FigureText.fixed($0, 3) }
  }

  /// The most expensive groups, and the rest as one.
  func table(top: Int) -> DataTable {
    let byCost = result.groups.sorted {
      (max($1.todayCost ?? $1.cost, $1.cost), $0.name) < (max($0.todayCost ?? $0.cost, $0.cost), $1.name)
    }
    var rows = byCost.prefix(top).map { group in
      DataTable.Row(
        group.name.description,
        [
          FigureText.count(group.rows), today(group), text(group.choice),
          group.todayCost.map(report.money) ?? "not known", report.money(group.cost), graded(group),
          FigureText.count(group.gradeCount),
        ])
    }
    let rest = byCost.dropFirst(top)
    if !rest.isEmpty {
      rows.append(
        DataTable.Row(
          "\(FigureText.count(rest.count, of: "more group"))",
          [
            FigureText.count(rest.reduce(0) { $0 + $1.rows }), "", "", "",
            report.money(rest.reduce(USD.zero) { $0 + $1.cost }), "",
            FigureText.count(rest.reduce(0) { $0 + $1.gradeCount }),
          ]))
    }
    return DataTable(
      goal.field,
      [
        "requests", .init("today", isNumber: false), .init("chosen", isNumber: false), "cost today", "cost",
        "mean grade", "grades",
      ], rows)
  }

  var frontierTable: DataTable {
    let every = max(1, (result.frontier.count + 9) / 10)
    let points = result.frontier.enumerated().filter {
      $0.offset % every == 0 || $0.offset == result.frontier.count - 1
    }
    return DataTable(
      "mean grade", ["cost"],
      points.map { DataTable.Row(grade($0.element.quality), [report.money($0.element.cost)]) })
  }

  var nextTable: DataTable {
    DataTable(
      goal.field,
      [.init("from", isNumber: false), .init("to", isNumber: false), "cost", "mean grade", "grade a dollar"],
      result.nextSteps.map { step in
        DataTable.Row(
          step.group.description,
          [
            text(step.from), text(step.to), "+" + report.money(step.cost), "+" + FigureText.fixed(step.quality, 5),
            FigureText.fixed(step.quality / step.cost.approximate, 4),
          ])
      })
  }

  func draw(isNarrow: Bool, into writer: inout HTMLWriter) {
    let costs =
      result.frontier.map(\.cost.approximate)
      + [result.todayCost?.approximate, result.cost.approximate].compactMap(\.self)
    let grades = result.frontier.map(\.quality) + [result.todayQuality, result.quality].compactMap(\.self)
    let step = FigureText.step(for: costs.max() ?? 0, count: 4)
    let yMaximum = max(((costs.max() ?? 0) / step.step).rounded(.up) * step.step, step.step)
    let (low, high) = (grades.min() ?? 0, grades.max() ?? 1)
    let xStep = FigureText.step(for: max(high - low, 0.001), count: isNarrow ? 3 : 8)
    let range = (low / xStep.step).rounded(.down) * xStep.step...(high / xStep.step).rounded(.up) * xStep.step
    let longest = FigureText.fixed(yMaximum, step.decimals).count + 1
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (320, 280), left: 24 + 7.2 * Double(max(longest, 4)), xRange: range,
      yMaximum: yMaximum)
    frame.open(&writer, description: "What every mean grade costs at least")
    frame.axes(
      &writer, xTicks: frame.xTicks(xStep) { FigureText.fixed($0, $1) },
      yTicks: frame.yTicks(step) { "$" + FigureText.fixed($0, $1) }, xTitle: "mean grade", yTitle: "projected cost")
    let points = result.frontier.map { (frame.x($0.quality), frame.y($0.cost.approximate)) }
    frame.polyline(&writer, "curve", points)
    if let today = result.todayCost, let quality = result.todayQuality {
      let (x, y) = (frame.x(quality), frame.y(today.approximate))
      frame.line(&writer, "random", x, frame.bottom, x, y)
      frame.circle(&writer, "", x, y, radius: 4)
      frame.text(&writer, "today", x - 7, max(y - 7, frame.top), .end)
    }
    frame.values(
      &writer,
      zip(points, result.frontier).map { ($0.0, $0.1, "\(grade($1.quality)): \(report.money($1.cost))") })
    if let quality = result.quality {
      let (x, y) = (frame.x(quality), frame.y(result.cost.approximate))
      frame.circle(&writer, "chosen", x, y, radius: 6)
      frame.text(&writer, "chosen: \(report.money(result.cost))", x - 10, max(y - 12, frame.top), .end, isStrong: true)
    }
    writer.raw("</svg>\n")
  }

  var records: [CSVRecord] {
    result.groups.map { group in
      var amounts: [CSVRecord.Column: USD] = [.routed: group.cost]
      amounts[.logged] = group.todayCost
      let quality = graded(group)
      return CSVRecord(
        "group policy", group.name.description, rows: group.rows, amounts: amounts,
        note: "\(today(group)) -> \(text(group.choice)); \(quality.isEmpty ? "" : "mean grade \(quality), ")"
          + FigureText.count(group.gradeCount, of: "grade"))
    }
  }

  var metrics: [Metric] {
    [
      Metric(
        "group_policy_grade_ratio", "Mean grade of the answers of graded groups, as chosen and today.",
        [("chosen", result.quality), ("today", result.todayQuality)].compactMap { name, value in
          value.map { ([("models", name)], "\($0)") }
        }),
      Metric(
        "group_policy_cost_usd", "Projected cost of all requests, as chosen and today.",
        [("chosen", result.cost), ("today", result.todayCost)].compactMap { name, value in
          value.map { ([("models", name)], "\($0)") }
        }),
    ]
  }

  var summary: [String] {
    let decided = result.groups.count { group in
      if case .stays(let reason) = group.choice { reason == .best || reason == .notShown } else { true }
    }
    let groups =
      "models by group of \(goal.field): \(FigureText.count(decided, of: "group")) decided by "
      + FigureText.count(result.gradeCount, of: "grade")
    let stay =
      result.undecidedRows > 0
      ? ", \(FigureText.count(result.undecidedRows, of: "request stays", plural: "requests stay")) where they were for want of grades"
      : ""
    func sentence(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst().dropLast() }
    let cost = result.todayCost.map {
      "\(report.money(result.cost)) as chosen, \(report.money($0)) at today's models\(saved)"
    }
    return [groups + stay, sentence(verdict), cost].compactMap(\.self)
  }
}
