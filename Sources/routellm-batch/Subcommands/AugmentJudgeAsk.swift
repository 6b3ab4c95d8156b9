internal import Glibc
internal import LogReading
internal import Tuning

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
