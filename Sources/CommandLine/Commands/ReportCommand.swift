internal import FileFormats
internal import Files
internal import LogReading
internal import Reporting

/// `report`: merges, compares and draws saved cost reports.
enum ReportCommand {
  static let top = OptionSpec(
    name: "top", value: .text("N"),
    help:
      "Draw the N dearest groups of each grouping (days and hours: at least 48), and the rest as one; .json and .csv "
      + "hold all. Default: 10.")

  static let allowSameInputs = OptionSpec(
    name: "allow-same-inputs",
    help: "Count an input that is in several of the merged reports as often as it is there.")

  static let spec = CommandSpec(
    name: "report",
    summary: "Merge, compare and draw cost reports that were saved as JSON.",
    operands: "merge|diff|show FILE...",
    discussion: """
      'merge' makes one report of several, exactly and whatever their order: what a run over all their requests would \
      tell. 'diff' compares two, the older one first. 'show' draws one again. Reports are what 'route --report \
      FILE.json' writes. Without --output, 'merge' prints JSON, 'diff' a text and 'show' Markdown.
      """,
    groups: [
      CommandSpec.Group(
        title: "Options",
        options: [
          OptionSpec(
            name: "output", short: "o", value: .file("FILE"),
            help: "Write here: .json, .html, .md, .csv or .prom for 'merge' and 'show', .json or text for 'diff'."),
          OptionSpec(name: "json", help: "Print 'diff' as JSON."),
          top,
          allowSameInputs,
        ])
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch report merge part-*.json -o whole.json", meaning: "One report of several runs"),
      CommandSpec.Example(
        command: "routellm-batch report diff monday.json tuesday.json", meaning: "This night against last night"),
      CommandSpec.Example(
        command: "routellm-batch report show whole.json -o whole.html --top 20", meaning: "Draw a saved report"),
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard let action = arguments.operands.first else { throw UsageError("report needs merge, diff or show") }
    let files = Array(arguments.operands.dropFirst())
    let top = try ReportFile.top(arguments)
    let output = arguments.string("output").flatMap { $0 == "-" ? nil : $0 }
    guard !arguments.has("json") || action == "diff" else { throw UsageError("--json goes with 'report diff'") }
    guard !arguments.has("allow-same-inputs") || action == "merge" else {
      throw UsageError("--allow-same-inputs goes with 'report merge'")
    }
    if let output {
      try RouteInputs.refuse(output: output, option: "--output", among: files.map(LogInput.init(argument:)))
    }
    let bytes: [UInt8]
    switch action {
    case "merge":
      guard !files.isEmpty else { throw UsageError("report merge needs the JSON reports to merge") }
      if let output { try ReportFile.check(output, option: "--output") }
      let whole = try merged(files, allowsSameInputs: arguments.has("allow-same-inputs"))
      for note in ShardGaps.notes(of: whole.runs) { Diagnostics.note("warning: \(note)") }
      bytes = ReportFile.bytes(of: whole, for: output ?? "-.json", top: top)
    case "show":
      guard files.count == 1 else { throw UsageError("report show takes one JSON report") }
      if let output { try ReportFile.check(output, option: "--output") }
      bytes = ReportFile.bytes(of: try report(files[0]), for: output ?? "-.md", top: top)
    case "diff":
      guard files.count == 2 else { throw UsageError("report diff takes two JSON reports, the older one first") }
      let difference = CostReportDifference(try report(files[0]), try report(files[1]))
      let isJSON = arguments.has("json") || output?.hasSuffix(".json") == true
      bytes = isJSON ? difference.encoded() : Array(difference.text(names: (files[0], files[1]), top: top).utf8)
    default:
      throw UsageError("report knows merge, diff and show, not '\(action)'")
    }
    guard let output else {
      try StandardOutput().write(bytes)
      return .success
    }
    try OutputFile.write(bytes, to: output)
    return .success
  }

  /// One after the other, so that only the sum and one report are in memory.
  static func merged(_ files: [String], allowsSameInputs: Bool) throws -> CostReport {
    var whole = try CostReport.merging([try report(files[0])])
    for file in files.dropFirst() {
      whole = try CostReport.merging([whole, try report(file)], allowsSameInputs: allowsSameInputs)
    }
    return whole
  }

  private static func report(_ path: String) throws -> CostReport {
    try ReportDocument.report(try ModelBytes.mapping(path).contents, file: path)
  }
}
