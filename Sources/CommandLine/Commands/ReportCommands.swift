internal import FileFormats
internal import Files
internal import Reporting
internal import Routing
internal import Training

/// The options and files of `report merge`, `report diff` and `report show`, which merge, compare and draw saved cost
/// reports.
enum SavedReports {
  static let output = Option(
    "output", short: "o", .costReportOrOutput, default: nil, shown: "-, standard output",
    "Write here: .json, .html, .md, .csv or .prom.")
  static let allowSameInputs = Option(
    flag: "allow-same-inputs", "Count an input that is in several of the merged reports as often as it is there.")

  static let discussion = "Reports are what 'route --report FILE.json' writes."

  /// Writes a report to `--output`, or prints it in the given format.
  static func write(_ report: CostReport, _ options: ParsedOptions, orPrint format: CostReportFormat) throws
    -> ExitStatus
  {
    let file = options[output]
    let bytes = (file?.format ?? format).encoded(report, top: options[OutputOptions.top])
    return try write(bytes, to: file?.path)
  }

  static func write(_ bytes: [UInt8], to file: CostReportFile) throws {
    _ = try write(bytes, to: file.path == "-" ? nil : file.path)
  }

  static func write(_ bytes: [UInt8], to path: String?) throws -> ExitStatus {
    if let path { try OutputFile.write(bytes, to: path) } else { try StandardOutput().write(bytes) }
    return .success
  }

  /// The sum of all, which are read one after the other, so that only the sum and one report are in memory.
  ///
  /// - Parameter files: at least one.
  static func merged(_ files: [String], allowsSameInputs: Bool) throws -> CostReport {
    var whole = try CostReport.merging([try report(files[0])])
    for file in files.dropFirst() {
      whole = try CostReport.merging([whole, try report(file)], allowsSameInputs: allowsSameInputs)
    }
    return whole
  }

  static func report(_ path: String) throws -> CostReport {
    try ReportDocument.report(try ModelBytes.mapping(path).contents, file: path)
  }
}

/// `report merge`: one report of several.
enum ReportMergeCommand: Command {
  static let name = CommandName.reportMerge

  static let specification = CommandSpecification(
    summary: "Merge cost reports that were saved as JSON into one.",
    operands: Operands("FILE...", 1...Int.max, .reading, "the JSON reports to merge"),
    discussion: """
      Makes one report of several, exactly and whatever their order: what a run over all their requests would report. \
      Without --output, it is printed as JSON. \(SavedReports.discussion)
      """,
    groups: [OptionGroup("Options", [SavedReports.output, OutputOptions.top, SavedReports.allowSameInputs])],
    examples: [.init("routellm-batch report merge part-*.json -o whole.json", "One report of several runs")])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let whole = try SavedReports.merged(
      options.operands, allowsSameInputs: options[SavedReports.allowSameInputs])
    for note in ShardGaps.notes(of: whole.runs) { Diagnostics.note("warning: \(note)") }
    return try SavedReports.write(whole, options, orPrint: .json)
  }
}

/// `report show`: draws a report again.
enum ReportShowCommand: Command {
  static let name = CommandName.reportShow

  static let specification = CommandSpecification(
    summary: "Draw a cost report or a training report that was saved as JSON.",
    operands: Operands("FILE", 1...1, .reading, "one JSON report"),
    discussion: """
      Without --output, the report is printed as Markdown. Reports are what 'route --report FILE.json', 'train --report \
      FILE.json' and the training script of the transformer routers write; a training report is drawn as .html or .md.
      """,
    groups: [OptionGroup("Options", [SavedReports.output, OutputOptions.top])],
    examples: [
      .init("routellm-batch report show whole.json -o whole.html --top 20", "Draw a saved report"),
      .init("routellm-batch report show my-bert/training.json -o training.html", "See how a training went"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let path = options.operands[0]
    let bytes = try ModelBytes.mapping(path).contents
    guard let document = try? JSONValue(parsing: bytes), TrainingReport.isReport(document) else {
      return try SavedReports.write(
        try ReportDocument.report(bytes, file: path), options, orPrint: .markdown)
    }
    let report = try TrainingReport(parsing: document, file: path)
    let file = options[SavedReports.output]
    switch file?.format ?? .markdown {
    case .json: return try SavedReports.write(TrainingReportJSON.encoded(report), to: file?.path)
    case .html: return try SavedReports.write(TrainingReportPage.encoded(report), to: file?.path)
    case .markdown: return try SavedReports.write(TrainingReportPage.markdown(report), to: file?.path)
    case .csv, .prometheus: throw UsageError.trainingReportFormat(file?.path ?? "-")
    }
  }
}

/// `report diff`: compares two reports.
enum ReportDiffCommand: Command {
  static let name = CommandName.reportDiff
  static let output = Option(
    "output", short: "o", .newFile(), "Write here: .json, or a text.", otherwise: "-, standard output")
  static let json = Option(flag: "json", "Print data as JSON instead of a text.")
  static let failOn = Option(
    repeated: "fail-on", .changeLimit,
    "Exit with 1 if a figure rises by more than this: cost=10% of its old value, rejected=0 lines. With a minus it may fall by "
      + "so much at most: saved=-5%. A figure is named as in the JSON of a comparison; cost, saved and all_strong will do."
  )

  static let specification = CommandSpecification(
    summary: "Compare two cost reports that were saved as JSON.",
    operands: Operands("OLD NEW", 2...2, .reading, "two JSON reports, the older one first"),
    discussion: "Without --output, the comparison is printed as a text. \(SavedReports.discussion)",
    groups: [OptionGroup("Options", [output, json, OutputOptions.top, failOn])],
    examples: [
      .init("routellm-batch report diff monday.json tuesday.json", "This night against last night"),
      .init(
        "routellm-batch report diff monday.json tuesday.json --fail-on cost=10% --fail-on rejected=0",
        "Let a scheduled job fail where the night cost a tenth more, or lost more lines"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let path = options[output].flatMap { $0 == "-" ? nil : $0 }
    let (old, new) = (options.operands[0], options.operands[1])
    let difference = CostReportDifference(try SavedReports.report(old), try SavedReports.report(new))
    let limits = options[failOn]
    for limit in limits where !CostReportDifference.figureNames.contains(limit.figure) {
      throw UsageError.unknownFigure(
        limit.figure, figures: CostReportDifference.figureNames,
        near: NearestNames.nearest(to: limit.figure, among: CostReportDifference.figureNames, limit: 1))
    }
    let isJSON = options[json] || path?.hasSuffix(".json") == true
    let written = try SavedReports.write(
      isJSON ? difference.encoded() : Array(difference.text(names: (old, new), top: options[OutputOptions.top]).utf8),
      to: path)
    let broken = difference.findings(limits).filter { !$0.isKept }
    for finding in broken { Diagnostics.note("--fail-on: \(finding.text)") }
    return broken.isEmpty ? written : .failure
  }
}

extension ValueType where Value == ChangeLimit {
  fileprivate static var changeLimit: ValueType {
    ValueType("FIGURE=CHANGE", expected: "a figure and a change such as cost=10%, rejected=0 or saved=-5%") {
      (text) throws(BadValue) in
      guard let limit = ChangeLimit(text) else { throw BadValue() }
      return limit
    }
  }
}

extension ValueType where Value == CostReportFile? {
  /// A file, or nil for standard output.
  fileprivate static var costReportOrOutput: ValueType {
    let file = ValueType<CostReportFile>.costReport
    return ValueType(file.placeholder, kind: file.kind, expected: file.expected, moved: file.moved) {
      (text) throws(BadValue) in text == "-" ? nil : try file.parse(text)
    }
  }
}
