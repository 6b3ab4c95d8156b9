internal import FileFormats
internal import Numerics
internal import Reporting

/// What a training says of kinds of prompts that a router never saw: in a terminal, on the report's page and in its document.
extension LeftOutKinds {
  /// A row a kind and one of all together, under their titles.
  private var table: [[String]] {
    let hasFolds = kinds.contains { $0.figures.folds != nil }
    func row(_ name: String, _ count: Int, _ figures: Figures, isTrained: Bool) -> [String] {
      func apgr(_ estimate: Estimate?) -> String { estimate.map(EvaluationTable.ratio) ?? "-" }
      let unseen = figures.length == nil ? "no gap" : isTrained ? apgr(figures.unseen) : "not trained"
      return [name, FigureText.count(count), EvaluationTable.ratio(figures.gain), unseen]
        + (hasFolds ? [apgr(figures.folds)] : []) + [apgr(figures.length)]
    }
    let header =
      [field, "prompts", "strong's gain", "kind never seen"] + (hasFolds ? ["kind seen"] : []) + ["prompt length"]
    return [header]
      + kinds.map { row($0.name, $0.promptCount, $0.figures, isTrained: $0.failure == nil) }
      + (together.map { [row("together", $0.promptCount, $0.figures, isTrained: true)] } ?? [])
  }

  private var title: String {
    "APGR by \(field) of routers that were trained without the kind"
  }

  private var explanation: String {
    "Each kind is ordered by a router that was trained without any prompt of it"
      + (kinds.contains { $0.figures.folds != nil }
        ? ", by the routers of the quality map's folds, which were trained on other prompts of the kind and order one fold each,"
        : "")
      + " and by the length of the prompts; sending prompts at random has an APGR of 0.5. In brackets are 95% intervals of "
      + "\(FigureText.count(resampleCount, of: "bootstrap resample")) of the prompts, seed \(seed)."
  }

  /// What a reader has to know of the rows, a sentence or two each.
  private var notes: [String] {
    var notes: [String] = []
    if let together {
      notes.append(
        "Together, the same share of each of \(together.kindCount) kinds goes strong, so win rates of different routers are not "
          + "compared.")
      if let length = together.aboveLength {
        notes.append(
          "Without the kind, APGR is \(EvaluationTable.ratio(length)) above that of prompt length"
            + (together.aboveFolds.map { " and \(EvaluationTable.ratio($0)) above that of routers that saw the kind" }
              ?? "")
            + ".")
      }
    }
    for kind in kinds {
      if let failure = kind.failure { notes.append("\(kind.name): no router could be trained without it: \(failure)") }
      if kind.figures.length == nil {
        notes.append("\(kind.name): the strong model is not the better one, so there is no gap to recover.")
      }
    }
    let rows = kinds.map { ($0.name, $0.figures) } + (together.map { [("together", $0.figures)] } ?? [])
    for (name, figures) in rows where figures.undefinedResampleCount > 0 && figures.length != nil {
      notes.append(
        "\(name): in \(FigureText.count(figures.undefinedResampleCount)) of \(FigureText.count(resampleCount)) resamples the "
          + "strong model is not better and APGR means nothing: "
          + (figures.length?.interval != nil ? "they are left out of the intervals." : "too many for an interval."))
    }
    if withheld.kindCount > 0 {
      notes.append(
        "\(FigureText.count(withheld.kindCount, of: "kind has", plural: "kinds have")) fewer than \(leastCount) prompts with "
          + "grades of both models and \(withheld.kindCount == 1 ? "is" : "are") not measured: "
          + "\(FigureText.count(withheld.promptCount, of: "prompt")).")
    }
    if unnamedCount > 0 {
      notes.append(
        "\(FigureText.count(unnamedCount, of: "prompt has", plural: "prompts have")) no value: every router learned from them."
      )
    }
    return notes
  }

  /// For a terminal, without line ends.
  package var lines: [String] {
    guard !kinds.isEmpty else { return ["left out by \(field): no kind is measured"] + notes }
    return ["\(title):"] + EvaluationTable.table(table).split(separator: "\n").map { "  \($0)" } + [explanation] + notes
  }

  static func section(_ report: TrainingReport) -> ReportSection? {
    guard let kinds = report.record.leftOut else { return nil }
    guard !kinds.kinds.isEmpty else {
      return ReportSection(kinds.title, [.text("No kind is measured."), .list(kinds.notes)])
    }
    let rows = kinds.table
    var blocks: [Block] = [
      .text(RichText(kinds.explanation)),
      .table(
        DataTable(
          rows[0][0], rows[0].dropFirst().map { DataTable.Column($0) },
          rows.dropFirst().map { DataTable.Row($0[0], Array($0.dropFirst())) })),
    ]
    if !kinds.notes.isEmpty { blocks.append(.list(kinds.notes)) }
    return ReportSection(kinds.title, blocks)
  }
}

/// The member `left_out` of a training report's document.
enum LeftOutDocument {
  /// None where nothing was left out.
  static func members(_ record: TrainingRecord) -> [JSONValue.Member] {
    record.leftOut.map { [JSONValue.Member(name: "left_out", value: value($0))] } ?? []
  }

  /// Reads what `members` wrote.
  static func read(_ reader: DocumentReader, into record: inout TrainingRecord) throws(InputError) {
    guard let member = try reader.optionalMember("left_out") else { return }
    let withheld = try member.member("withheld")
    record.leftOut = LeftOutKinds(
      field: try member.string("field"), leastCount: try count("least_prompts", of: member),
      kinds: try member.members("kinds").map { (kind) throws(InputError) in
        LeftOutKinds.Kind(
          name: try kind.string("name"), promptCount: try count("prompts", of: kind),
          takenOutCount: try count("taken_out", of: kind), figures: try figures(kind),
          failure: kind.value["failure"] == .null ? nil : try kind.string("failure"))
      },
      together: try member.optionalMember("together").map { (together) throws(InputError) in
        LeftOutKinds.Together(
          kindCount: try count("kinds", of: together), promptCount: try count("prompts", of: together),
          figures: try figures(together), aboveLength: try estimate("above_length", of: together),
          aboveFolds: try estimate("above_seen", of: together))
      },
      withheld: LeftOutKinds.Withheld(
        kindCount: try count("kinds", of: withheld), promptCount: try count("prompts", of: withheld)),
      unnamedCount: try count("unnamed_prompts", of: member), resampleCount: try count("resamples", of: member),
      seed: UInt64(try count("seed", of: member)))
  }

  private static func value(_ kinds: LeftOutKinds) -> JSONValue {
    [
      "field": .string(kinds.field), "least_prompts": .integer(kinds.leastCount),
      "resamples": .integer(kinds.resampleCount), "seed": .integer(Int(clamping: kinds.seed)),
      "kinds": .array(
        kinds.kinds.map { kind in
          object(
            [
              ("name", .string(kind.name)), ("prompts", .integer(kind.promptCount)),
              ("taken_out", .integer(kind.takenOutCount)),
            ] + members(kind.figures) + [("failure", kind.failure.map(JSONValue.string) ?? .null)])
        }),
      "together": kinds.together.map { together in
        object(
          [("kinds", .integer(together.kindCount)), ("prompts", .integer(together.promptCount))]
            + members(together.figures)
            + [("above_length", value(together.aboveLength)), ("above_seen", value(together.aboveFolds))])
      } ?? .null,
      "withheld": [
        "kinds": .integer(kinds.withheld.kindCount), "prompts": .integer(kinds.withheld.promptCount),
      ], "unnamed_prompts": .integer(kinds.unnamedCount),
    ]
  }

  private static func members(_ figures: LeftOutKinds.Figures) -> [(String, JSONValue)] {
    [
      ("gain", value(figures.gain)), ("apgr", value(figures.unseen)), ("apgr_seen", value(figures.folds)),
      ("apgr_length", value(figures.length)), ("resamples_without_gap", .integer(figures.undefinedResampleCount)),
    ]
  }

  private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
  }

  private static func value(_ estimate: Estimate?) -> JSONValue {
    estimate.map { estimate in
      [
        "value": .double(estimate.value),
        "interval": estimate.interval.map { [.double($0.lowerBound), .double($0.upperBound)] } ?? .null,
      ]
    } ?? .null
  }

  private static func figures(_ reader: DocumentReader) throws(InputError) -> LeftOutKinds.Figures {
    guard let gain = try estimate("gain", of: reader) else { throw reader.fail("gain", "must be an object") }
    return LeftOutKinds.Figures(
      gain: gain, unseen: try estimate("apgr", of: reader), folds: try estimate("apgr_seen", of: reader),
      length: try estimate("apgr_length", of: reader),
      undefinedResampleCount: try count("resamples_without_gap", of: reader))
  }

  private static func estimate(_ name: String, of reader: DocumentReader) throws(InputError) -> Estimate? {
    guard let estimate = try reader.optionalMember(name) else { return nil }
    let value = try estimate.number("value")
    guard estimate.value["interval"] != .null else { return Estimate(value: value, interval: nil) }
    let ends = try estimate.numbers("interval")
    guard ends.count == 2, ends[0] <= ends[1] else { throw estimate.fail("interval", "must hold two rising numbers") }
    return Estimate(value: value, interval: ends[0]...ends[1])
  }

  private static func count(_ name: String, of reader: DocumentReader) throws(InputError) -> Int {
    let count = try reader.integer(name)
    guard count >= 0 else { throw reader.fail(name, "must not be negative") }
    return count
  }
}
