internal import FileFormats
internal import Numerics
internal import Reporting

/// What a training report says of a grouped router in addition: what it learned of each group, and whether more labels
/// would help.
enum GroupedReport {
  /// Groups that a page lists.
  private static let mostGroups = 50

  /// The members of the document; none for other kinds.
  static func members(_ record: TrainingRecord) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if !record.groups.isEmpty {
      members.append(
        JSONValue.Member(
          name: "groups",
          value: .array(
            record.groups.map { group in
              [
                "names": .array(group.names.map(JSONValue.string)), "labels": .integer(group.labelCount),
                "mean": .double(group.mean), "gain": .double(group.gain),
              ]
            })))
    }
    guard let curve = record.curve else { return members }
    func interval(_ range: ClosedRange<Double>) -> JSONValue {
      [.double(range.lowerBound), .double(range.upperBound)]
    }
    let points = curve.points.map { point -> JSONValue in
      [
        "labels": .integer(point.labelCount), "apgr": .double(point.apgr), "range": interval(point.range),
        "gain_to_last": point.gainToLast.map(JSONValue.double) ?? .null,
        "gain_interval": point.gainInterval.map(interval) ?? .null,
      ]
    }
    members.append(
      JSONValue.Member(
        name: "learning_curve",
        value: [
          "draws": .integer(curve.drawCount), "held_out": .integer(curve.heldOutCount), "points": .array(points),
          "verdict": .string(curve.verdict),
        ]))
    return members
  }

  /// Reads what `members` wrote.
  static func read(_ reader: DocumentReader, into record: inout TrainingRecord) throws(InputError) {
    if reader.value["groups"] != nil {
      record.groups = try reader.members("groups").map { (group) throws(InputError) in
        GroupFigure(
          names: try group.strings("names"), labelCount: try group.integer("labels"), mean: try group.number("mean"),
          gain: try group.number("gain"))
      }
    }
    guard let curve = try reader.optionalMember("learning_curve") else { return }
    func interval(_ name: String, of reader: DocumentReader) throws(InputError) -> ClosedRange<Double> {
      let ends = try reader.numbers(name)
      guard ends.count == 2, ends[0] <= ends[1] else { throw reader.fail(name, "must hold two rising numbers") }
      return ends[0]...ends[1]
    }
    let points = try curve.members("points").map { (point) throws(InputError) in
      let gain = try point.optionalNumber("gain_to_last")
      return LearningCurve.Point(
        labelCount: try point.integer("labels"), apgr: try point.number("apgr"),
        range: try interval("range", of: point),
        gainToLast: gain, gainInterval: gain == nil ? nil : try interval("gain_interval", of: point))
    }
    guard !points.isEmpty else { throw curve.fail("points", "must hold a point") }
    record.curve = LearningCurve(
      points: points, drawCount: try curve.integer("draws"), heldOutCount: try curve.integer("held_out"))
  }

  static func curve(_ report: TrainingReport) -> ReportSection? {
    guard let curve = report.record.curve else { return nil }
    let columns: [DataTable.Column] = ["APGR", "95% of draws", "change to the most labels", "95% interval"]
    let rows = curve.points.map { point in
      DataTable.Row(
        FigureText.count(point.labelCount, of: "label"),
        [
          FigureText.fixed(point.apgr, 3), text(point.range), point.gainToLast.map { FigureText.fixed($0, 3) } ?? "",
          point.gainInterval.map(text) ?? "",
        ])
    }
    let verdict = curve.verdict.prefix(1).uppercased() + curve.verdict.dropFirst()
    return ReportSection(
      "Labels",
      [
        .text(
          RichText(
            "\(verdict). Each of \(FigureText.count(curve.drawCount, of: "draw")) holds out about "
              + "\(FigureText.count(curve.heldOutCount, of: "label")) and learns from the first of the others; sending prompts at "
              + "random has an APGR of 0.5.")),
        .chart(
          Chart { isNarrow, writer in LearningCurveChart.draw(curve, isNarrow: isNarrow, into: &writer) }),
        .table(DataTable("learned from", columns, rows)),
      ])
  }

  static func groups(_ report: TrainingReport) -> ReportSection? {
    let groups = report.record.groups
    guard !groups.isEmpty else { return nil }
    let largest = groups.sorted { ($1.labelCount, $0.names.joined()) < ($0.labelCount, $1.names.joined()) }
    let left = max(0, groups.count - mostGroups)
    let rows = largest.prefix(mostGroups).map { group in
      DataTable.Row(
        group.names.joined(separator: " / "),
        [FigureText.count(group.labelCount), FigureText.fixed(group.mean, 3), FigureText.fixed(group.gain, 3)])
    }
    return ReportSection(
      "Groups",
      [
        .text(
          RichText(
            "What the strong model's answers are worth above the weak one's: the mean of a group's labels, and what the "
              + "router expects of it, which is the mean drawn to that of its parent."
              + (left > 0 ? " \(FigureText.count(left, of: "smaller group")) not shown." : ""))),
        .table(DataTable("group", ["labels", "mean", "expected"], Array(rows))),
      ])
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(FigureText.fixed(range.lowerBound, 3)) to \(FigureText.fixed(range.upperBound, 3))"
  }
}

/// APGR on held-out prompts by the number of labels, a point a number with the range of 95% of the draws.
enum LearningCurveChart {
  static func draw(_ curve: LearningCurve, isNarrow: Bool, into writer: inout HTMLWriter) {
    let points = curve.points
    let lowest = points.map(\.range.lowerBound).min() ?? 0
    let highest = points.map(\.range.upperBound).max() ?? 1
    let step = FigureText.step(for: max(highest - lowest, 0.01), count: 4)
    let yMinimum = (lowest / step.step).rounded(.down) * step.step
    let frame = ChartFrame(
      isNarrow: isNarrow, heights: (340, 270), left: 60, xRange: -0.5...(Double(points.count) - 0.5),
      yMinimum: yMinimum, yMaximum: max((highest / step.step).rounded(.up) * step.step, yMinimum + step.step))
    frame.open(&writer, description: "APGR on held-out prompts by the number of labels")
    frame.axes(
      &writer,
      xTicks: frame.xTicks((1, 0)) { value, _ in FigureText.count(points[Int(value.rounded())].labelCount) },
      yTicks: frame.yTicks(step) { FigureText.fixed($0, $1) }, xTitle: "labels", yTitle: "APGR, held out")
    frame.values(
      &writer,
      points.enumerated().map { place, point in
        (
          frame.x(Double(place)), frame.y(point.apgr),
          "\(FigureText.count(point.labelCount)) labels: APGR \(FigureText.fixed(point.apgr, 3)), 95% of draws "
            + "\(FigureText.fixed(point.range.lowerBound, 3)) to \(FigureText.fixed(point.range.upperBound, 3))"
        )
      })
    for (place, point) in points.enumerated() {
      let x = frame.x(Double(place))
      frame.line(&writer, "whisker", x, frame.y(point.range.lowerBound), x, frame.y(point.range.upperBound))
      frame.circle(&writer, "chosen", x, frame.y(point.apgr), radius: 6)
    }
    writer.raw("</svg>\n")
  }
}
