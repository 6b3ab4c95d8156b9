internal import Numerics
internal import Reporting
internal import Running

/// `report check`: holds a report to limits, and fails where it breaks one.
enum ReportCheckCommand: Command {
  static let name = CommandName.reportCheck

  private static let quality: Option<Double?> = Option(
    "quality-at-least", .quality,
    "The least expected part of the gap between the models (PGR). A report that promises none fails.")
  private static let cost: Option<Budget?> = Option(
    "cost-at-most", .budget,
    "The most that the routes may cost: 250USD, or 40% of what the strong model alone would cost.")
  private static let far: Option<Double?> = Option(
    "far-at-most", .fraction("P", "a number from 0 to 1, or a percentage such as 20%") { $0 >= 0 },
    "The greatest share of requests that are unlike the graded prompts.")
  private static let strong: Option<Double?> = Option(
    "strong-share-at-most", .fraction("P", "a number from 0 to 1, or a percentage such as 20%") { $0 >= 0 },
    "The greatest share of requests that go to the strong model.")
  private static let rejected: Option<Double?> = Option(
    "rejected-at-most", .fraction("P", "a number from 0 to 1, or a percentage such as 20%") { $0 >= 0 },
    "The greatest share of lines that were rejected.")
  private static let limits: [any AnyOption] = [quality, cost, far, strong, rejected]

  static let specification = CommandSpecification(
    summary: "Hold a cost report that was saved as JSON to limits; exit with 1 if it breaks one.",
    operands: Operands("FILE", 1...1, .reading, "one JSON report"),
    discussion: """
      Prints a line for each limit that is given. A figure that the report does not know, such as the expected quality of a \
      pair that nobody graded or of a log far from the training, breaks its limit. \(SavedReports.discussion)
      """,
    groups: [OptionGroup("Limits, at least one", limits), OptionGroup("Output", [RunOptions.quiet])],
    examples: [
      .init(
        "routellm-batch report check night.json --quality-at-least 95% --cost-at-most 250USD --far-at-most 20%",
        "Let a scheduled job fail where the night cost too much or promises too little")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    guard limits.contains(where: options.isSet) else { throw UsageError.noLimit(limits.map(\.details.usage)) }
    let report = try SavedReports.report(options.operands[0])
    var wanted = ReportLimits()
    wanted.quality = options[quality]
    wanted.cost = options[cost]?.limit(allStrong: report.projection.allStrong)
    wanted.farShare = options[far]
    wanted.strongShare = options[strong]
    wanted.rejectedShare = options[rejected]
    return RouteLLMBatch.show(wanted.findings(report), isQuiet: options[RunOptions.quiet])
  }
}

extension RouteLLMBatch {
  /// Prints what came of limits, a line each, and fails where one is broken.
  static func show(_ findings: [ReportLimits.Finding], isQuiet: Bool = false) -> ExitStatus {
    let isKept = findings.allSatisfy(\.isKept)
    let shown =
      isQuiet ? ExitStatus.success : show(findings.map { "\($0.isKept ? "kept" : "broken"): \($0.text)\n" }.joined())
    return isKept ? shown : .failure
  }
}
