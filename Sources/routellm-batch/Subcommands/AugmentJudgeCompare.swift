internal import Tuning

/// `augment judge compare`: both models' answers to batch files for a judge.
enum AugmentJudgeCompare {
  static let spec = CommandSpec(
    name: "augment judge compare",
    summary: "Write batch files that put both models' answers to a judge (step 2 of 3).",
    operands: "DIR",
    discussion: """
      Joins the batches' output with the folder's prompts and writes DIR/judge-001.jsonl and so on: both answers side by \
      side, in both orders, because judges favour a position. Requests without a usable answer are listed in \
      DIR/missing.jsonl with their reason. Run it again when more answers are there, naming all of them; verdicts on \
      earlier comparisons stay good, and with --verdicts only the others are written. Answers that are the same text are \
      a tie without a judge.
      """,
    groups: [
      CommandSpec.Group(
        title: "Answers",
        options: [
          OptionSpec(
            name: "answers", value: .file("FILE"), isRepeatable: true,
            help: "A batch's output; needed. May be repeated."),
          OptionSpec(
            name: "verdicts", value: .file("FILE"), isRepeatable: true,
            help: "The judge's output of an earlier run: what it decides is left out. May be repeated."),
        ]),
      CommandSpec.Group(
        title: "Requests",
        options: [
          OptionSpec(name: "judge", value: .text("MODEL"), help: "The model that judges; needed."),
          OptionSpec(
            name: "body", value: .text("JSON"),
            help: "Members of every request's body besides model and messages. "
              + "Default: {\"max_tokens\": 1024, \"temperature\": 0}."),
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch augment judge compare judged --answers strong-out.jsonl --answers weak-out.jsonl "
          + "--judge gpt-4.1",
        meaning: "Write the judge's batch")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard arguments.operands.count == 1, let path = arguments.operands.first else {
      throw UsageError("augment judge compare takes one folder, the one that 'augment judge ask' wrote")
    }
    guard let judge = arguments.string("judge") else {
      throw UsageError("augment judge compare needs --judge MODEL")
    }
    let files = arguments.strings("answers")
    guard !files.isEmpty else { throw UsageError("augment judge compare needs --answers FILE, at least once") }
    var comparing = JudgeComparing(folder: try JudgeFolder(opening: path), judge: judge)
    if let settings = try RequestBody.settings(arguments) { comparing.settings = settings }
    let answers = try BatchAnswers(reading: files)
    let summary = try comparing.write(answers, judged: try BatchAnswers(reading: arguments.strings("verdicts")))
    guard !arguments.has("quiet") else { return .success }
    Diagnostics.note("\(summary.comparedCount) of \(summary.promptCount) prompts are answered by both models")
    if summary.identicalCount > 0 {
      Diagnostics.note("\(summary.identicalCount) of them alike: ties without a judge")
    }
    if summary.missingCount > 0 {
      Diagnostics.note(
        "\(summary.missingCount) requests lack an answer, \(summary.failedCount) of them failed: "
          + "\(path)/\(JudgeFolder.missingFile)")
    }
    if answers.cutOffCount > 0 { Diagnostics.note("\(answers.cutOffCount) answers were cut off by the token limit") }
    if answers.repeatedCount > 0 {
      Diagnostics.note("\(answers.repeatedCount) answers replace earlier ones to the same request")
    }
    if summary.strayCount > 0 {
      Diagnostics.note("\(summary.strayCount) answers belong to no request of \(path) and were left out")
    }
    if summary.judgedCount > 0 { Diagnostics.note("\(summary.judgedCount) comparisons are judged already") }
    RequestBody.tell(summary.parts)
    return .success
  }
}
