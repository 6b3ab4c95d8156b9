internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Running

/// `init`: writes a job file for a log that it is shown.
enum InitCommand: Command {
  static let name = CommandName.initialize

  private static let output = Option(
    "output", short: "o", .newFile("JOB.json", endingIn: [".json"], expected: "a file name that ends in .json"),
    "Write the job here.", otherwise: "standard output")
  private static let rows = Option(
    "rows", .integer("N", in: 1...100_000_000), default: 10_000, "Look at the first N lines of the log.")
  private static let share: Option<StrongShare?> = Option(
    "strong-share", .strongShare(), "The share of the strong model that the job asks for.", otherwise: "30%")

  static let specification = CommandSpecification(
    summary: "Write a job file for a log: its format, the models and their prices, and the fields to group costs by.",
    operands: Operands("LOG...", 1...Int.max, .reading, "a log"),
    discussion: """
      Looks at the first lines of the log and writes a job with a cost report for it, to be carried out by 'run', by cron \
      or by a scheduler. Remarks in the job say what was found. The log is not routed.
      """,
    groups: [
      OptionGroup("Job", [output, rows, share, RouterOptions.strong, RouterOptions.weak]),
      OptionGroup("Input", [ReadingOptions.format]),
    ],
    examples: [
      .init("routellm-batch init -o job.json logs/*.jsonl.zst", "Write a job for these logs"),
      .init("routellm-batch run job.json", "Carry it out"),
    ])

  /// By what costs can be grouped, as far as logs record it.
  private static let fields = ["model", "user", "key", "day", "hour"]

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let path = options[output]
    if let path, FileSystem.exists(path) { throw UsageError.jobExists(path) }
    // Read as by a run that groups by all of them; nothing is written.
    var words = ["--router=random", "--threshold=0.5", "--limit=\(options[rows])", "--report=-"]
    words += fields.map { "--group-by=\($0)" }
    let shared: [any AnyOption] = [RouterOptions.strong, RouterOptions.weak, ReadingOptions.format]
    for details in shared.map(\.details) {
      words += options.texts(named: details.name).map { "\(details.dashed)=\($0)" }
    }
    let route = RouteCommand.specification
    let request = try RouteRequest(
      ParsedOptions(
        ArgumentScan(words + ["--"] + options.operands, options: route.options), of: route,
        named: RouteCommand.name.rawValue))
    let inputs = request.plan.reading.inputs.map(\.description)
    let sink = RunSink(
      candidates: request.plan.candidates.count, inputNames: inputs, progress: nil, groups: request.plan.groupTables)
    let outcome = try BatchPipeline(request.plan).run(into: sink)
    for failure in outcome.inputs.compactMap(\.failure) { Diagnostics.note("warning: \(failure)") }
    guard outcome.routedCount > 0 else {
      throw UsageError.noRow(inputs, rejectedCount: outcome.rejectedCount)
    }
    let job = job(
      outcome, request, share: options.texts(named: share.details.name).last ?? "30%",
      operands: try place(options.operands, for: path))
    guard let path else { return RouteLLMBatch.show(String(decoding: job.encoded(), as: UTF8.self)) }
    try OutputFile.write(job.encoded(), to: path)
    Diagnostics.note("wrote \(path); carry it out with: routellm-batch run \(ShellWord.line([path]))")
    return .success
  }

  /// The operands as the job names them: as they are where it lies in the same folder, else by their whole paths.
  private static func place(_ operands: [String], for path: String?) throws -> [String] {
    guard let path, FileSystem.folder(of: path) != "." else { return operands }
    let here = FileSystem.absolute(".") ?? "."
    return operands.map { $0.hasPrefix("/") || $0 == "-" ? $0 : "\(here)/\($0)" }
  }

  private static func job(
    _ outcome: RunOutcome, _ request: RouteRequest, share: String, operands: [String]
  ) -> JSONValue {
    let prices = request.plan.candidates.prices
    let looked = FigureText.count(outcome.lineCount, of: "line")
    var members: [JSONValue.Member] = []
    func add(_ name: String, _ value: JSONValue, _ remark: String? = nil) {
      if let remark { members.append(.init(name: "// \(name)", value: .string(remark))) }
      members.append(.init(name: name, value: value))
    }
    let formats = Set(outcome.formats.values.map(\.rawValue)).sorted()
    if formats.count == 1 {
      add("format", .string(formats[0]), "Detected from the log. Without this, every input's format is detected.")
    }
    add(
      "score-pair", .string("own"),
      "The router ranks prompts by the pair that it was trained on, whichever two models are routed.")
    add("strong", .string(prices[0].name), "\(prices[0])")
    add("weak", .string(prices[prices.count - 1].name), "\(prices[prices.count - 1]). \(logged(outcome))")
    add(
      "strong-share", .string(share),
      "This share of the requests goes to the strong model; \"threshold\", \"budget\" or \"quality\" may stand here instead."
    )
    add("output", .string("assignments-${DATE}.jsonl.zst"), "Names with ${DATE} keep the files of every day.")
    add("rejects", .string("rejects-${DATE}.jsonl"))
    add("max-rejects", .string("1%"), rejected(outcome))
    add("report", .array(["costs-${DATE}.html", "costs-${DATE}.json"].map { .string($0) }))
    let found = groupings(outcome)
    add(
      "group-by", .array(found.useful.map { .string($0) }),
      "Found in the log: \(found.words.isEmpty ? "nothing to group by" : found.words.joined(separator: ", ")).")
    add("resume", .bool(true), "A run that was killed is resumed by the next one.")
    return .object([
      .init(
        name: "//",
        value: .string("Written by 'routellm-batch init' from \(looked). Members that begin with // are remarks.")),
      .init(
        name: "description",
        value: .string("What the requests of this log cost when each goes to the model that it needs.")),
      .init(name: "command", value: .string(RouteCommand.name.rawValue)),
      .init(name: "inputs", value: .array(operands.map { .string($0) })),
      .init(name: "options", value: .object(members)),
    ])
  }

  /// The models that the log names, the most frequent first.
  private static func logged(_ outcome: RunOutcome) -> String {
    let models = outcome.ledger.loggedModels.sorted.sorted { ($1.total.rows, $0.name) < ($0.total.rows, $1.name) }
    guard !models.isEmpty else { return "The log names no models with their tokens." }
    let shown = models.prefix(5).map { "\($0.name) (\(FigureText.count($0.total.rows)))" }.joined(separator: ", ")
    return "The log's own models: \(shown)\(models.count > 5 ? ", ..." : "")."
  }

  private static func rejected(_ outcome: RunOutcome) -> String {
    outcome.rejectedCount == 0
      ? "No line was rejected." : "\(FigureText.count(outcome.rejectedCount, of: "line")) would be rejected."
  }

  /// The groupings with more than one group, and how many groups all of them have.
  private static func groupings(_ outcome: RunOutcome) -> (useful: [String], words: [String]) {
    var (useful, words): ([String], [String]) = ([], [])
    for table in outcome.ledger.groups where table.missing.rows < outcome.routedCount {
      let count = table.sorted.count
      words.append(FigureText.count(count, of: table.field) + (table.isComplete ? "" : " or more"))
      if count > 1 { useful.append(table.field) }
    }
    return (useful, words)
  }
}
