internal import FileFormats
internal import Files
internal import Numerics
internal import Routing
internal import Training

/// What the three steps of `augment judge` share.
private enum JudgeOptions {
  /// - Parameter standard: what holds without it, as JSON.
  static func body(otherwise standard: String) -> Option<[JSONValue.Member]?> {
    Option(
      "body", .bodyMembers, "Members of every request's body in addition to model and messages.", otherwise: standard)
  }

  static let keepParameters = Option(
    flag: "keep-parameters",
    "Leave the body's members as they are. Otherwise max_tokens becomes max_completion_tokens and temperature is left out "
      + "for models that refuse them.")

  /// What models refuse of a request's body, by name.
  static func parameters(_ options: ParsedOptions) throws -> (String) -> ModelParameters? {
    let aliases = try ModelAliasTable.shipped()
    return { options[keepParameters] ? nil : ModelParameters(of: $0, aliases: aliases) }
  }

  static func report(_ parts: [BatchRequestPart]) {
    for part in parts {
      Diagnostics.note("\(part.path): \(FigureText.count(part.rowCount, of: "request")), \(part.byteCount) bytes")
    }
  }
}

extension ValueType where Value == [JSONValue.Member] {
  fileprivate static var bodyMembers: ValueType {
    ValueType("JSON", expected: "a JSON object such as {\"max_tokens\": 1024}") { (text) throws(BadValue) in
      let value: JSONValue
      do throws(JSONError) { value = try JSONValue(parsing: text.utf8) } catch { throw BadValue(reason: error.reason) }
      guard let members = value.members else { throw BadValue() }
      for name in ["model", "messages"] where members.contains(where: { $0.name == name }) {
        throw BadValue(reason: "the command writes '\(name)' itself")
      }
      return members
    }
  }
}

/// `augment judge ask`: a prompt set to batch files that put every prompt to two models.
enum AugmentJudgeAskCommand: Command {
  static let name = CommandName.augmentJudgeAsk
  private static let strong = Option(
    required: "strong", .text("MODEL"), "The expensive model, as the batch service names it.")
  private static let weak = Option(
    required: "weak", .text("MODEL"), "The cheap model, as the batch service names it.")
  private static let body = JudgeOptions.body(otherwise: "{\"max_tokens\": 1024}")
  private static let answers = Option(
    repeated: "answers", .file(), "Batch output of an earlier run: requests that it answers are left out.")
  private static let output = Option(
    required: "output", short: "o", .newDirectory(writing: .questions), "The folder of the steps.")

  static let specification = CommandSpecification(
    summary: "Write batch files that put every prompt to two models (judged preferences, step 1 of 3).",
    operands: .any("[PROMPTS...]"),
    discussion: """
      Reads prompts from logs of any format and writes OpenAI batch input, which vLLM's run_batch takes as well: \
      DIR/strong-001.jsonl, DIR/weak-001.jsonl and so on, at most 50,000 requests and 200 MB each. Each prompt is asked \
      once, as a single user message. Run the batches as you like, then continue with 'augment judge compare'. The name of \
      a request follows from model and prompt: writing the folder again gives the same bytes, and with --answers only \
      what is not answered yet.

      With --choose N only N of the log's different prompts are asked: a stratified sample that prefers groups and regions \
      where labels teach most for the money. choice.json says how many there are of each stratum and with which probability a \
      prompt of it was chosen, choice.jsonl the same of each prompt.

      With --stop-at P the labels of --data are looked at first: how many strong calls a router saves at --quality, with a 95% \
      interval, and how many more labels it would take to know that to within P. Once it is known so well, nothing is asked.
      """,
    groups: [
      OptionGroup("Requests", [strong, weak, body, JudgeOptions.keepParameters, answers]),
      OptionGroup("Choosing prompts", ChoosingOptions.all),
      OptionGroup("Enough labels", StoppingOptions.all),
      OptionGroup("Output", [output, RunOptions.quiet]),
      OptionGroup("Input", ReadingOptions.all),
    ],
    examples: [
      .init(
        "routellm-batch augment judge ask prompts.jsonl --strong gpt-4o --weak gpt-4o-mini -o judged",
        "Write the batches for both models"),
      .init(
        "routellm-batch augment judge ask prompts.jsonl --strong gpt-4o --weak gpt-4o-mini -o judged "
          + "--answers strong-out.jsonl --answers weak-out.jsonl",
        "Write once more what failed or is missing"),
      .init(
        "routellm-batch augment judge ask logs/*.jsonl --choose 200 --budget 5USD --group /metadata/template --data labels.jsonl "
          + "--judge gpt-4.1 --strong gpt-4o --weak gpt-4o-mini -o judged",
        "The 200 prompts, or as many as 5 dollars buy, whose labels add most to those that there are"),
      .init(
        "routellm-batch augment judge ask logs/*.jsonl --choose 200 --stop-at 2% --quality 90% --data preferences.jsonl "
          + "--strong gpt-4o --weak gpt-4o-mini -o judged-2",
        "The next 200, unless what is saved at 90% of the quality is known to within 2%"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let (strong, weak, path) = (options[strong], options[weak], options[output])
    guard strong != weak else { throw UsageError.sameModel(strong) }
    var asking = JudgeAsking(folder: JudgeFolder(path: path, strong: strong, weak: weak))
    if let settings = options[body] { asking.settings = settings }
    asking.parameters = try JudgeOptions.parameters(options)
    let soFar = try LabelsSoFar(options, strong: strong, weak: weak)
    if !options[RunOptions.quiet] { soFar?.notes.forEach(Diagnostics.note) }
    if soFar?.isEnough == true { return .success }
    let chosen = try ChosenPrompts(options, strong: strong, weak: weak)
    let prompts = try chosen?.prompts ?? PromptSet.read(options, groups: options[ChoosingOptions.group])
    asking.choice = chosen?.written
    let answers = try BatchAnswers(reading: options[answers])
    let summary = try asking.write(prompts.judged, answered: answers)
    if !options[RunOptions.quiet] { chosen?.notes.forEach(Diagnostics.note) }
    guard !options[RunOptions.quiet] else { return prompts.status }
    let more = summary.repeatedCount
    let repeated =
      more > 0 ? ", and \(FigureText.count(more)) more that \(more == 1 ? "repeats" : "repeat") one of them" : ""
    Diagnostics.note("\(FigureText.count(summary.promptCount, of: "prompt"))\(repeated)")
    if summary.answeredCount > 0 {
      Diagnostics.note("answered already: \(FigureText.count(summary.answeredCount, of: "request"))")
    }
    JudgeOptions.report(summary.parts)
    if summary.parts.isEmpty {
      Diagnostics.note("nothing is left to ask: continue with 'augment judge compare \(path)'")
    }
    return prompts.status
  }
}

/// `augment judge compare`: both models' answers to batch files for a judge.
enum AugmentJudgeCompareCommand: Command {
  static let name = CommandName.augmentJudgeCompare
  private static let answers = Option(repeated: "answers", isRequired: true, .file(), "A batch's output.")
  private static let verdicts = Option(
    repeated: "verdicts", .file(), "The judge's output of an earlier run: what it decides is left out.")
  private static let judge = Option(required: "judge", .text("MODEL"), "The model that judges.")
  private static let body = JudgeOptions.body(otherwise: "{\"max_tokens\": 1024, \"temperature\": 0}")

  static let specification = CommandSpecification(
    summary: "Write batch files that put both models' answers to a judge (step 2 of 3).",
    operands: Operands("DIR", 1...1, .changing(.comparisons), "one folder, the one that 'augment judge ask' wrote"),
    discussion: """
      Joins the batches' output with the folder's prompts and writes DIR/judge-001.jsonl and so on: both answers side by \
      side, in both orders, because judges favour a position. Requests without a usable answer are listed in \
      DIR/missing.jsonl with their reason. Run it again when there are more answers, naming all of them; verdicts on \
      earlier comparisons stay good, and with --verdicts only the others are written. Answers that are the same text are \
      a tie without a judge.
      """,
    groups: [
      OptionGroup("Answers", [answers, verdicts]),
      OptionGroup("Requests", [judge, body, JudgeOptions.keepParameters, RunOptions.quiet]),
    ],
    examples: [
      .init(
        "routellm-batch augment judge compare judged --answers strong-out.jsonl --answers weak-out.jsonl "
          + "--judge gpt-4.1",
        "Write the judge's batch")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let path = options.operands[0]
    var comparing = JudgeComparing(folder: try JudgeFolder(opening: path), judge: options[judge])
    if let settings = options[body] { comparing.settings = settings }
    comparing.parameters = try JudgeOptions.parameters(options)
    let answers = try BatchAnswers(reading: options[answers])
    let summary = try comparing.write(answers, judged: try BatchAnswers(reading: options[verdicts]))
    guard !options[RunOptions.quiet] else { return .success }
    func note(_ count: Int, _ noun: String, _ rest: String) {
      if count > 0 { Diagnostics.note("\(FigureText.count(count, of: noun)) \(rest)") }
    }
    Diagnostics.note(
      "answered by both models: \(summary.comparedCount) of \(FigureText.count(summary.promptCount, of: "prompt"))")
    note(summary.identicalCount, "pair", "of answers alike: ties without a judge")
    note(
      summary.missingCount, "request",
      "without an answer, \(summary.failedCount) of them failed: \(path)/\(JudgeFolder.missingFile)")
    note(answers.cutOffCount, "answer", "cut off by the token limit")
    note(answers.repeatedCount, "answer", "in place of an earlier one to the same request")
    note(summary.strayCount, "answer", "to no request of \(path), left out")
    note(summary.judgedCount, "comparison", "judged already")
    JudgeOptions.report(summary.parts)
    return .success
  }
}

/// `augment judge collect`: a judge's verdicts to preference data.
enum AugmentJudgeCollectCommand: Command {
  static let name = CommandName.augmentJudgeCollect
  private static let verdicts = Option(repeated: "verdicts", isRequired: true, .file(), "The judge's batch output.")
  private static let report = Option("report", .dataFile, "Write what is known of the judge as JSON.")
  private static let answers = Option(
    repeated: "answers", .file(),
    "The models' batch output that 'compare' read: what it cost is part of what was spent. Without it, the verdicts alone are."
  )

  static let specification = CommandSpecification(
    summary: "Turn a judge's verdicts into preference data for 'train' (step 3 of 3).",
    operands: Operands("DIR", 1...1, .reading, "one folder, the one that 'augment judge compare' wrote to"),
    discussion: """
      Writes {"prompt", "model_a", "model_b", "winner"} as JSON lines for every pair of answers with a verdict in both \
      orders: the winner where both agree, a tie where they do not. Judgements without [[A]], [[B]] or [[C]] are counted \
      and left out. Says how often the orders agree and how far the judge favours a position, and what was spent by the usage \
      that the answers record.
      """,
    groups: [
      OptionGroup("Verdicts", [verdicts, answers]),
      OptionGroup("Costs", JudgeSpending.prices),
      OptionGroup("Output", [PreferenceOutput.output, RunOptions.quiet, report]),
    ],
    examples: [
      .init(
        "routellm-batch augment judge collect judged --verdicts judge-out.jsonl -o preferences.jsonl",
        "Write the preferences, and say how far the judge can be relied on")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let files = options[verdicts]
    let folder = try JudgeFolder(opening: options.operands[0])
    let spending = try JudgeSpending(options)
    let verdicts = try BatchAnswers(reading: files)
    let (rows, judged) = try JudgeCollecting(folder: folder).collect(verdicts)
    let answered = try BatchAnswers(reading: options[answers])
    try PreferenceOutput.write(rows, options)
    if let path = options[report] {
      let version = ProgramVersion.number
      try OutputFile.write(judged.encoded(strong: folder.strong, weak: folder.weak, version: version), to: path)
    }
    if !options[RunOptions.quiet] {
      Diagnostics.write(judged.text(strong: folder.strong, weak: folder.weak))
      spending.notes([verdicts, answered], hasAnswers: !options[answers].isEmpty).forEach(Diagnostics.note)
    }
    return .success
  }
}
