internal import FileWriting
internal import Tuning

/// `augment judge collect`: a judge's verdicts to preference data.
enum AugmentJudgeCollect {
  static let spec = CommandSpec(
    name: "augment judge collect",
    summary: "Turn a judge's verdicts into preference data for 'train' (step 3 of 3).",
    operands: "DIR",
    discussion: """
      Writes {"prompt", "model_a", "model_b", "winner"} as JSON lines for every pair of answers with a verdict in both \
      orders: the winner where both agree, a tie where they do not. Judgements without [[A]], [[B]] or [[C]] are counted \
      and left out. Says how often the orders agree and how far the judge favours a position.
      """,
    groups: [
      CommandSpec.Group(
        title: "Verdicts",
        options: [
          OptionSpec(
            name: "verdicts", value: .file("FILE"), isRepeatable: true,
            help: "The judge's batch output; needed. May be repeated.")
        ]),
      CommandSpec.Group(
        title: "Output",
        options: PreferenceOutput.options + [
          OptionSpec(name: "report", value: .file("FILE.json"), help: "Write what is known of the judge as JSON.")
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch augment judge collect judged --verdicts judge-out.jsonl -o preferences.jsonl",
        meaning: "Write the preferences, and say how far the judge can be relied on")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard arguments.operands.count == 1, let path = arguments.operands.first else {
      throw UsageError("augment judge collect takes one folder, the one that 'augment judge compare' wrote to")
    }
    let files = arguments.strings("verdicts")
    guard !files.isEmpty else { throw UsageError("augment judge collect needs --verdicts FILE, at least once") }
    if let report = arguments.string("report") { try ReportFile.checkData(report) }
    try PreferenceOutput.refuse(arguments, inputs: files)
    let folder = try JudgeFolder(opening: path)
    let (rows, report) = try JudgeCollecting(folder: folder).collect(try BatchAnswers(reading: files))
    try PreferenceOutput.write(rows, arguments)
    if let path = arguments.string("report") {
      let version = RouteLLMBatch.version
      try OutputFile.write(report.encoded(strong: folder.strong, weak: folder.weak, version: version), to: path)
    }
    if !arguments.has("quiet") { Diagnostics.write(report.text(strong: folder.strong, weak: folder.weak)) }
    return .success
  }
}
