internal import Files
internal import Glibc
internal import LogReading
internal import Running

/// `route`: scores a log and assigns each request.
enum RouteCommand {
  /// How many lines `--dry-run` routes.
  private static let dryRunLimit = 1000

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let signals = SignalStop()
    let startedAt = UTCTime.now()
    let isQuiet = arguments.has("quiet")
    let isDryRun = arguments.has("dry-run")
    let request = try RouteRequest(arguments)
    for note in request.notes where !isQuiet { Diagnostics.note(note) }
    var plan = request.plan
    if isDryRun { plan.reading.lineLimit = min(plan.reading.lineLimit ?? dryRunLimit, dryRunLimit) }

    if isDryRun, !isQuiet, arguments.has("budget") || arguments.has("quality") {
      Diagnostics.note("dry run: the budget or quality is that of the first rows alone, not of the whole log")
    }
    if isDryRun, !isQuiet, plan.learnsCompletions {
      Diagnostics.note("dry run: completions are learnt from the first rows alone, not from the whole log")
    }
    let results = try JoinedResults.inputs(arguments)
    let outputs = try RouteOutputs(
      arguments, reading: plan.reading, results: results, request: request, isDryRun: isDryRun, startedAt: startedAt
    ) {
      try RunIdentity(arguments, request: request, results: results)
    }
    let run = RouteRun(arguments, request: request, plan: plan, results: results, outputs: outputs, signals: signals)
    do {
      return try run.finish()
    } catch let stop as RunStopped {
      run.tell(stop)
      SignalStop.end(by: signals.signal ?? SIGTERM)
    } catch {
      run.tellHowToGoOn(after: error)
      throw error
    }
  }

  static func status(
    of outcome: RunOutcome, joined: JoinedResults? = nil, allowing limit: RejectLimit, rejectsAreWritten: Bool
  ) -> ExitStatus {
    let failures = outcome.inputs.compactMap(\.failure) + (joined?.failures ?? [])
    let rejectedCount = outcome.rejectedCount + (joined?.rejectedCount ?? 0)
    let lineCount = outcome.lineCount + (joined?.lineCount ?? 0)
    for failure in failures { Diagnostics.note(failure.description) }
    let exceeded = !limit.allows(rejectedCount, of: lineCount)
    if exceeded {
      Diagnostics.note(
        "\(rejectedCount) of \(lineCount) lines were rejected, --max-rejects allows \(limit)"
          + (rejectsAreWritten ? "" : "; --rejects FILE keeps them all"))
    }
    if failures.contains(where: { $0.cause == .corrupt || $0.cause == .unsupported }) { return .brokenInput }
    if !failures.isEmpty { return .failure }
    return exceeded ? .tooManyRejects : .success
  }
}

extension RouteCommand {
  static let spec = CommandSpec(
    name: "route",
    summary: "Score each request of a log and assign it to the strong or the weak model.",
    operands: "[FILE|DIR|PATTERN...]",
    discussion: """
      Reads JSON lines or CSV with a header, plain, zstd or gzip, from files or standard input, and writes one assignment a request to \
      standard output in input order. A folder stands for all log files below it, a quoted pattern such as \
      'logs/*.gz' for the files it matches, both sorted by name. Without --router the shipped mixture \
      router runs. A summary goes to standard error.
      """,
    groups: [
      CommandSpec.Group(title: "Routing", options: routing + models),
      CommandSpec.Group(title: "Input", options: reading + [ShardRequest.option]),
      CommandSpec.Group(title: "Output", options: output),
      CommandSpec.Group(title: "Requests and sets", options: emitting),
      CommandSpec.Group(title: "Costs", options: costs),
      CommandSpec.Group(title: "Run", options: run),
    ],
    glossaries: [formats],
    examples: [
      CommandSpec.Example(
        command: "zstdcat logs.jsonl.zst | routellm-batch --router sw > assignments.jsonl",
        meaning: "Route a log from a pipe; set -o pipefail tells when zstdcat fails"),
      CommandSpec.Example(
        command: "routellm-batch --strong-share 30% --report costs.html -o assignments.jsonl.zst logs/*.jsonl.zst",
        meaning: "Send exactly 30% of the rows to the strong model and draw the costs"),
      CommandSpec.Example(
        command: "routellm-batch --router my-router --budget 250USD -o assignments.jsonl logs/*.jsonl.zst",
        meaning: "The best that 250 dollars buy for the whole log; 40% would be a part of what all strong costs"),
      CommandSpec.Example(
        command: "routellm-batch --router my-router --quality 95% --what-if strong=gpt-4o,weak=gpt-4o-mini log.jsonl",
        meaning: "The cheapest routes expected to keep 95% of the quality gap, priced with a second pair as well"),
      CommandSpec.Example(
        command:
          "routellm-batch -q -o /dev/null --report night.json --report night.html --group-by user --group-by hour "
          + "logs/*.jsonl.zst",
        meaning: "What would the night have cost, by user and hour? 'report diff' compares two such nights"),
      CommandSpec.Example(
        command: "routellm-batch --passthrough --max-rejects 1% --rejects bad.jsonl dataset.jsonl > labelled.jsonl",
        meaning: "Label a data set: every object keeps its bytes and gains a member 'routellm'"),
      CommandSpec.Example(
        command: "routellm-batch --prompt-field /req/q --id-field /meta/id --usage-field /resp/usage calls.jsonl",
        meaning: "Read a log of one's own layout"),
      CommandSpec.Example(
        command: "routellm-batch --join batch_output.jsonl --report costs.html batch_input.jsonl > assignments.jsonl",
        meaning: "Price a finished batch with the usage that its results observed"),
      CommandSpec.Example(
        command:
          "routellm-batch --score-pair own --strong gpt-4o --weak gpt-4o-mini --emit openai-batch --out-dir tonight "
          + "batch.jsonl",
        meaning:
          "Split a batch into one for each model, ready to be submitted; the router scores with the pair it knows"),
      CommandSpec.Example(
        command: "routellm-batch --strong-share 20% --split sets dataset.jsonl",
        meaning: "The hardest fifth of a data set in sets/hard.jsonl, the rest in sets/easy.jsonl"),
      CommandSpec.Example(
        command: "routellm-batch --hardest 1000 --passthrough -o hardest.jsonl dataset.jsonl",
        meaning: "The thousand hardest rows of a data set, labelled"),
      CommandSpec.Example(
        command: "routellm-batch --dry-run --router mf batch.jsonl",
        meaning: "Check options, files, format and prices without writing anything"),
      CommandSpec.Example(
        command: "routellm-batch --service batch --price mixtral-8x7b-instruct-v0.1=0.2,0.2 logs.jsonl",
        meaning: "Price the strong model as a batch, and a model of one's own by hand"),
    ])

  private static let routing = [
    OptionSpec(
      name: "router", value: .directory("KIND|DIR"),
      help:
        "mixture, sw, mf or random as shipped, the directory of a router artefact or of a Hugging Face checkpoint, or "
        + "upstream's mf weights (FILE.safetensors, with --model-list). Default: mixture."),
    OptionSpec(
      name: "strong", value: .text("MODEL"), help: "The dear model. Default: the router's own pair."),
    OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the router's own pair."),
    OptionSpec(
      name: "score-pair", value: .text("A,B|own"),
      help:
        "Score with these two models of the router, or with its own pair, apart from the pair that is priced and routed."
    ),
    OptionSpec(
      name: "threshold", value: .text("T"),
      help: "Rows with a win rate of at least T go strong. Default: the one the router was calibrated to."),
    OptionSpec(
      name: "strong-share", value: .text("P"),
      help: "Exactly this share of the rows goes strong, highest win rates first: 0.3 or 30%. "
        + "Assignments are written after the whole input was read."),
    OptionSpec(
      name: "budget", value: .text("USD|P%"),
      help: "Spend at most this over the whole input, each request's expected gain weighed against its own cost: "
        + "250USD, or 40% of what the strong model alone would cost. Needs a router with a quality map to expect "
        + "quality; others are weighed by win rate."),
    OptionSpec(
      name: "quality", value: .text("PGR"),
      help: "Spend the least that is expected to recover this part of the gap between weak and strong, such as 95%, "
        + "by the router's quality map."),
    EmbedderOption.spec,
    ScoreThresholdOption.spec,
    OptionSpec(
      name: "exact",
      help: "Score sw, knn, checkpoints and --embedder by the plain reference arithmetic instead of the fast one."),
    OptionSpec(
      name: "embedding-field", value: .text("POINTER"),
      help: "Take each row's embedding from this JSON pointer instead of computing it."),
    OptionSpec(
      name: "model-list", value: .file("FILE"),
      help: "Model names, one a line, in the order of the rows of an upstream mf checkpoint."),
  ]

  private static let output = [
    OptionSpec(
      name: "log-fields",
      help: "Add what the log says of each request to its assignment, where known: 'logged_model', 'logged_time'."),
    OptionSpec(
      name: "output", short: "o", value: .file("FILE"),
      help:
        "Write assignments here: JSON lines, or CSV with a header if FILE ends in .csv; compressed if .zst follows. "
        + "It appears when it is complete. Default: -, standard output."),
    OptionSpec(
      name: "passthrough",
      help: "Write the original objects, byte for byte, each with its assignment as the member 'routellm'; "
        + "a CSV record becomes an object of its columns."),
    HardestOption.spec,
    OptionSpec(
      name: "report", value: .file("FILE"), isRepeatable: true,
      help: "Write the cost report: a page for .html, data for .json, Markdown for .md, a table for .csv, metrics for "
        + "node_exporter's textfile collector for .prom. May be repeated."),
    OptionSpec(
      name: "group-by", value: .text("FIELD"), isRepeatable: true,
      help: "Costs by model, day, hour, user or key as logs keep them, or by any JSON pointer such as "
        + "/metadata/team. Days and hours are in UTC. May be repeated."),
    OptionSpec(
      name: "group-cap", value: .text("N"),
      help: "Keep at most N groups of each; beyond it a fixed sample is listed and the rest summed. Default: 10000."),
    ReportCommand.top,
    rejects, keepSecrets,
    OptionSpec(
      name: "max-rejects", value: .text("N|P%"),
      help: "Exit with 3 if more lines, or a larger share of them, are rejected. Default: 0."),
  ]

  private static let run =
    resuming + [
      OptionSpec(
        name: "spool-dir", value: .directory("DIR"),
        help:
          "Where --strong-share, --budget, --quality and --completion-tokens learn keep rows until the end. Default: "
          + "TMPDIR or /tmp."),
      OptionSpec(name: "timings", help: "Print each stage's rate and share of the time."),
      OptionSpec(name: "dry-run", help: "Check everything, route the first 1,000 rows, write nothing."),
      OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
    ]
}

extension RouteCommand {
  static let completionOptions = [
    OptionSpec(
      name: "completion-tokens", value: .text("N|learn"),
      help:
        "Completion tokens of a request that neither observed nor bounded them: a number, or 'learn', the mean of the "
        + "requests of the same log that observed theirs, by the model that the log names and the prompt's length. "
        + "Assignments are then written after the whole input was read. Default: 264.")
  ]

  /// Whether completions are learnt, and what is assumed else.
  static func completions(_ arguments: ParsedArguments) throws -> (learns: Bool, estimator: TokenEstimator) {
    if arguments.string("completion-tokens") == "learn" { return (true, try TokenEstimator()) }
    let tokens: Int?
    do throws(UsageError) {
      tokens = try arguments.integer("completion-tokens", in: 0...TokenCounts.maximum)
    } catch {
      throw UsageError("\(error), or 'learn'")
    }
    return (
      false, try TokenEstimator(assumedCompletionTokens: tokens ?? TokenEstimator.standardCompletionTokens)
    )
  }
}

extension RouteCommand {
  /// The requests themselves, rewritten for the models they are assigned to.
  static let emitting = [
    OptionSpec(
      name: "emit", value: .choice(RequestFormat.allCases.map(\.rawValue)),
      help: "Write the requests themselves for the models they are assigned to, one or more files a model, ready to be "
        + "submitted, into --out-dir. Rows of this very format keep every byte but the model's name; others are "
        + "converted where that is exact and rejected where it is not. Assignments are then written only to --output."),
    OptionSpec(
      name: "out-dir", value: .directory("DIR"),
      help: "Where --emit puts its files, manifest.jsonl (where each request went) and manifest.json (the files; "
        + "\"complete\": true when all is there). Made if it is missing."),
    OptionSpec(
      name: "wire-name", value: .text("MODEL=NAME"), isRepeatable: true,
      help: "What the provider calls a model, such as gpt-4=openai/gpt-4. Default: the name it has here. May be "
        + "repeated."),
    OptionSpec(
      name: "file-rows", value: .text("N"),
      help: "Begin the next file after N requests. Default: the provider's limit, 50000 for openai-batch and bedrock, "
        + "100000 for anthropic-batch, 200000 for vertex."),
    OptionSpec(
      name: "file-bytes", value: .text("N"),
      help: "Begin the next file before it exceeds N bytes. Default: the provider's limit, 200000000 for openai-batch, "
        + "256000000 for anthropic-batch, 1000000000 for bedrock and vertex."),
    OptionSpec(
      name: "max-tokens", value: .text("N"),
      help: "The limit on completion tokens for requests that state none, where the provider demands one "
        + "(anthropic-batch). Default: such rows are rejected."),
    OptionSpec(
      name: "split", value: .directory("DIR"),
      help:
        "Write the log itself in two sets, hard.jsonl for what goes to the strong model and easy.jsonl for the rest, "
        + "every row as it was read. Assignments are then written only to --output."),
    OptionSpec(
      name: "overwrite",
      help: "Let the folders of --emit and --split hold files already; what an earlier run wrote there is removed."),
  ]
}

extension RouteCommand {
  static let models = [
    OptionSpec(
      name: "models", value: .text("A,B,C"),
      help: "Choose among these models, the strongest first; the last is the one that the others are measured against. "
        + "Needs an mf, sw or knn router that knows them, and --budget or --quality where there are more than two: "
        + "each request goes where what it costs more than elsewhere is worth it. Two are --strong and --weak.")
  ]
}

extension RouteCommand {
  /// Shared by the commands that price a log.
  static let pricing = [
    OptionSpec(
      name: "prices", value: .file("FILE"),
      help: "LiteLLM's model_prices_and_context_window.json instead of the shipped table."),
    OptionSpec(
      name: "price", value: .text("MODEL=IN,OUT[,CACHED]"), isRepeatable: true,
      help: "A model's price in dollars per million tokens, before any table's and for every service. "
        + "May be repeated."),
    OptionSpec(
      name: "service", value: .choice(PriceService.allCases.map(\.rawValue)),
      help: "Price the routed requests as served this way. Where a table lacks batch prices, OpenAI's and "
        + "Anthropic's are half the list price; others are refused. Default: standard."),
  ]

  static let costs =
    JoinedResults.options + [
      OptionSpec(
        name: "what-if", value: .text("strong=X,weak=Y"), isRepeatable: true,
        help: "Price the same routes with these models as well, side by side. A model left out is the run's own. "
          + "Prompts are counted for each model with its own encoding.")
    ] + pricing + [
      OptionSpec(
        name: "encoding", value: .text("[MODEL=]ENCODING"), isRepeatable: true,
        help:
          "Count the prompt tokens of MODEL, or of both models, with cl100k_base, o200k_base, an open model's "
          + "tokenizer.json (the special tokens of its chat template are not in the count) or a file in tiktoken's "
          + "format (FILE, or FILE:r50k, FILE:cl100k, FILE:o200k, FILE:llama3, FILE:qwen2, FILE:tekken where its name "
          + "does not tell how it splits texts); 'estimate' does not count. Default: OpenAI's models by name, all "
          + "others estimated.")
    ] + completionOptions
}

extension RouteCommand {
  static let formats = CommandSpec.Glossary(
    title: "Formats, in the order in which they are tried",
    entries: LogFormat.allCases.map { CommandSpec.Glossary.Entry(word: $0.rawValue, meaning: $0.summary) })

  /// For a command that has no use for some of them.
  static func reading(without names: Set<String>) -> [OptionSpec] { reading.filter { !names.contains($0.name) } }

  static let rejects = OptionSpec(
    name: "rejects", value: .file("FILE"), help: "Write rejected lines as JSON lines: file, line, offset, reason, raw.")

  static let keepSecrets = OptionSpec(
    name: "keep-secrets",
    help: "Write rejected lines as they are. Default: what looks like a key, or is called a password, is replaced, and "
      + "the member 'redacted' tells how often.")

  /// Shared by every command that reads logs.
  static let reading = [
    OptionSpec(
      name: "format", value: .choice(LogFormat.allCases.map(\.rawValue)),
      help: "The log's format, one of those below. Default: told from each input's first lines, and said."),
    OptionSpec(
      name: "prompt-field", value: .text("POINTER"),
      help: "JSON pointer to a text or a list of messages, such as /body/messages: reads a log of any other layout."),
    OptionSpec(
      name: "id-field", value: .text("POINTER"), help: "JSON pointer to the row's id, a text or a number."),
    OptionSpec(
      name: "usage-field", value: .text("POINTER"),
      help: "JSON pointer to an object of observed token counts, such as /response/usage."),
    OptionSpec(
      name: "model-field", value: .text("POINTER"),
      help: "JSON pointer to the model that answered; adds 'logged_model' to each assignment."),
    OptionSpec(
      name: "time-field", value: .text("POINTER"),
      help: "JSON pointer to the time of the request, ISO 8601 or since 1970; adds 'logged_time' to each assignment."),
    OptionSpec(
      name: "turn", value: .choice(PromptTurn.allCases.map(\.rawValue)),
      help: "Which user turn of a conversation is scored. Default: first."),
    OptionSpec(name: "limit", value: .text("N"), help: "Stop after N lines."),
    OptionSpec(
      name: "sample", value: .text("P"), help: "Read only this share of the lines, chosen by --seed: 0.01 or 1%."),
    OptionSpec(name: "seed", value: .text("N"), help: "Seed of --sample and of the random router. Default: 0."),
    OptionSpec(
      name: "threads", value: .text("N"), help: "Workers. The output does not depend on it. Default: all cores."),
    OptionSpec(
      name: "max-line-bytes", value: .text("N"), help: "Reject longer lines. Default: 16777216."),
    OptionSpec(
      name: "max-depth", value: .text("N"),
      help: "Reject rows whose JSON is nested deeper, up to 1024. Default: 256."),
    OptionSpec(
      name: "zstd-window", value: .text("LOG"),
      help: "Accept zstd windows of up to 2^LOG bytes, which are held in memory, as 'zstd --long=LOG' makes them: "
        + "10 to 31. Default: 27 (128 MiB)."),
  ]
}

extension RouteCommand {
  /// Seconds between checkpoints unless `--checkpoint-interval` says otherwise.
  static let standardCheckpointInterval = 10

  static let resuming = [
    OptionSpec(
      name: "resume",
      help: "Go on where an earlier run of this command line was stopped or killed; without its checkpoint, start at "
        + "the beginning. The output is that of an undisturbed run. Needs an output file and named inputs."),
    OptionSpec(
      name: "checkpoint-interval", value: .text("SECONDS"),
      help: "How often a run with an output file notes how far it is, in FILE.checkpoint; 0 for every block. "
        + "Default: 10."),
  ]
}
