internal import BatchRunning
internal import LogReading
internal import Tuning

/// Prompts that a command reads whole into memory, and what was wrong with their files.
struct PromptSet {
  let texts: [String]
  let status: ExitStatus

  /// The prompts of the operands' logs, by the options of reading; lines that are no rows are told.
  static func read(_ arguments: ParsedArguments) throws -> PromptSet {
    try read(try ReadingRequest.plan(arguments), isQuiet: arguments.has("quiet"))
  }

  /// The prompts of one training file: a log of any format, a CSV file with a column `prompt`, or a folder with
  /// `prompts.jsonl`.
  static func read(training path: String) throws -> PromptSet {
    if path.hasSuffix(".csv") { return PromptSet(texts: try TrainingCSV.prompts(of: path), status: .success) }
    let file = EvaluationFolder.isFolder(path) ? "\(path)/prompts.jsonl" : path
    return try read(ReadingPlan(inputs: try RouteInputs.resolve([file]), threadCount: 1), isQuiet: true)
  }

  private static func read(_ plan: ReadingPlan, isQuiet: Bool) throws -> PromptSet {
    var reading = PromptReading(plan)
    if !isQuiet { reading.announce = { Diagnostics.note($0) } }
    let outcome = try reading.run()
    for line in outcome.rejected.prefix(shownRejects) {
      Diagnostics.note("\(plan.inputs[line.inputIndex]):\(line.number): \(line.reason.rawValue) \(line.detail)")
    }
    if !outcome.rejected.isEmpty {
      Diagnostics.note("\(outcome.rejected.count) lines are no prompts and were left out")
    }
    for failure in outcome.failures { Diagnostics.note(failure) }
    return PromptSet(
      texts: outcome.prompts,
      status: !outcome.failures.isEmpty ? .brokenInput : outcome.rejected.isEmpty ? .success : .tooManyRejects)
  }

  private static let shownRejects = 5
}
