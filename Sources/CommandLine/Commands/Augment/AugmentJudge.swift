internal import Files
internal import Glibc
internal import LogReading
internal import Training

/// `augment judge ask`: a prompt set to batch files that put every prompt to two models.
enum AugmentJudgeAsk {
  static let spec = CommandSpec(
    name: "augment judge ask",
    summary: "Write batch files that put every prompt to two models (judged preferences, step 1 of 3).",
    operands: "[PROMPTS...]",
    discussion: """
      Reads prompts from logs of any format and writes OpenAI batch input, which vLLM's run_batch takes as well: \
      DIR/strong-001.jsonl, DIR/weak-001.jsonl and so on, at most 50,000 requests and 200 MB each. Each prompt is asked \
      once, as a single user message. Run the batches as you like, then go on with 'augment judge compare'. The name of \
      a request follows from model and prompt: writing the folder again gives the same bytes, and with --answers only \
      what is not answered yet.
      """,
    groups: [
      CommandSpec.Group(
        title: "Requests",
        options: [
          OptionSpec(
            name: "strong", value: .text("MODEL"), help: "The dear model, as the batch service names it; needed."),
          OptionSpec(
            name: "weak", value: .text("MODEL"), help: "The cheap model, as the batch service names it; needed."),
          OptionSpec(
            name: "body", value: .text("JSON"),
            help: "Members of every request's body besides model and messages. Default: {\"max_tokens\": 1024}."),
          OptionSpec(
            name: "answers", value: .file("FILE"), isRepeatable: true,
            help: "Batch output of an earlier run: requests that it answers are left out. May be repeated."),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(name: "output", short: "o", value: .directory("DIR"), help: "The folder of the steps; needed."),
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
      CommandSpec.Group(title: "Input", options: RouteCommand.reading),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch augment judge ask prompts.jsonl --strong gpt-4o --weak gpt-4o-mini -o judged",
        meaning: "Write the batches for both models"),
      CommandSpec.Example(
        command: "routellm-batch augment judge ask prompts.jsonl --strong gpt-4o --weak gpt-4o-mini -o judged "
          + "--answers strong-out.jsonl --answers weak-out.jsonl",
        meaning: "Write once more what failed or is missing"),
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard let strong = arguments.string("strong"), let weak = arguments.string("weak") else {
      throw UsageError("augment judge ask needs --strong MODEL and --weak MODEL")
    }
    guard let path = arguments.string("output") else { throw UsageError("augment judge ask needs --output DIR") }
    guard strong != weak else { throw UsageError("--strong and --weak are both '\(strong)'") }
    var asking = JudgeAsking(folder: JudgeFolder(path: path, strong: strong, weak: weak))
    if let settings = try RequestBody.settings(arguments) { asking.settings = settings }
    let isQuiet = arguments.has("quiet")
    let prompts = try PromptSet.read(arguments)
    let answers = try BatchAnswers(reading: arguments.strings("answers"))
    let summary = try asking.write(prompts.texts, answered: answers)
    guard !isQuiet else { return prompts.status }
    let repeated = summary.repeatedCount > 0 ? ", \(summary.repeatedCount) more repeat one of them" : ""
    Diagnostics.note("\(summary.promptCount) prompts\(repeated)")
    if summary.answeredCount > 0 { Diagnostics.note("\(summary.answeredCount) requests are answered already") }
    RequestBody.tell(summary.parts)
    if summary.parts.isEmpty { Diagnostics.note("nothing is left to ask: go on with 'augment judge compare \(path)'") }
    return prompts.status
  }
}

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
