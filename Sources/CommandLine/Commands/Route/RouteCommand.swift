internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Running

/// `route`: scores a log and assigns each request.
enum RouteCommand: Command {
  static let name = CommandName.route
  /// How many lines `--dry-run` routes.
  private static let dryRunLimit = 1000

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let signals = SignalStop()
    let startedAt = UTCTime.now()
    let isDryRun = options[RunOptions.dryRun]
    let request = try RouteRequest(options)
    try StandardOutputUse.check(options)
    var notes = request.notes
    var plan = request.plan
    if isDryRun {
      plan.reading.lineLimit = min(plan.reading.lineLimit ?? dryRunLimit, dryRunLimit)
      if plan.goal.weighsCosts {
        notes.append(
          .unusual("dry run: the budget or quality is that of the first rows alone, not of the whole log"))
      }
      if plan.learnsCompletions {
        notes.append(
          .unusual("dry run: completion lengths are learnt from the first rows alone, not from the whole log"))
      }
    }
    let results = try JoinedResults.inputs(options)
    let scores = try JoinedScores.inputs(options)
    let outputs = try RouteOutputs(
      options, reading: plan.reading, request: request, startedAt: startedAt
    ) {
      try RunIdentity(options, request: request, results: results, scores: scores)
    }
    // What is wrong with the command line or a path was said before this.
    let verbosity = Verbosity(options)
    verbosity.tell(notes)
    verbosity.tellWaiting(for: plan.reading.inputs)
    let run = RouteRun(
      options: options, request: request, plan: plan, results: results, scoreFiles: scores, outputs: outputs,
      signals: signals)
    do {
      return try run.finish()
    } catch let stop as RunStopped {
      run.report(stop)
      SignalStop.end(by: signals.signal ?? SIGTERM)
    } catch {
      run.reportHowToResume(after: error)
      throw error
    }
  }

  static func status(
    of outcome: RunOutcome, joined: [any JoinedFiles] = [], allowing limit: RejectLimit, rejectsAreWritten: Bool
  ) -> ExitStatus {
    let failures = outcome.inputs.compactMap(\.failure) + joined.flatMap(\.failures)
    let rejectedCount = joined.reduce(outcome.rejectedCount) { $0 + $1.rejectedCount }
    let lineCount = joined.reduce(outcome.lineCount) { $0 + $1.lineCount }
    for failure in failures { Diagnostics.note(failure.description) }
    let exceeded = !limit.allows(rejectedCount, of: lineCount)
    if exceeded {
      Diagnostics.note(
        "\(FigureText.count(rejectedCount)) of \(FigureText.count(lineCount, of: "line")) "
          + "\(rejectedCount == 1 ? "was" : "were") rejected, but --max-rejects allows \(limit)"
          + (rejectsAreWritten ? "" : "; --rejects FILE keeps them all"))
    }
    if failures.contains(where: { $0.cause == .corrupt || $0.cause == .unsupported }) { return .brokenInput }
    if !failures.isEmpty { return .failure }
    return exceeded ? .tooManyRejects : .success
  }
}

extension RouteCommand {
  static let specification = CommandSpecification(
    summary: "Score each request of a log and assign it to the strong or the weak model.",
    operands: .any("[FILE|DIR|PATTERN...]"),
    discussion: """
      Reads JSON lines or CSV with a header, plain or compressed with zstd or gzip, from files or standard input, and \
      writes one assignment a request to standard output in input order. A folder stands for all log files in and below \
      it, a quoted pattern such as 'logs/*.gz' for the files it matches, both sorted by name. Without --router the shipped \
      mixture router runs. A summary goes to standard error.
      """,
    groups: [
      OptionGroup(
        "Routing",
        [RouterOptions.router, RouterOptions.strong, RouterOptions.weak, RouterOptions.scorePair] + GoalOptions.all
          + SessionOptions.all + [
            RouterQuality.labels,
            RouterOptions.embedder, RouterOptions.scoreThreshold, RouterOptions.exact, RouterOptions.embeddingField,
            RouterOptions.group, RouterOptions.modelList, RouterOptions.models,
          ]),
      OptionGroup("Input", ReadingOptions.all + [ReadingOptions.shard]),
      OptionGroup("Output", OutputOptions.all + LabelOptions.all),
      OptionGroup("Requests and sets", EmittingOptions.all),
      OptionGroup(
        "Costs",
        [JoinedResults.join, JoinedResults.joinRows, PricingOptions.whatIf] + PricingOptions.table + [
          PricingOptions.encoding, PricingOptions.completionTokens,
        ]),
      OptionGroup("Observed quality", QualityOptions.all),
      OptionGroup("Run", RunOptions.all),
    ],
    glossaries: [ReadingOptions.formats],
    examples: [
      .init(
        "zstdcat logs.jsonl.zst | routellm-batch --router sw > assignments.jsonl",
        "Route a log from a pipe; with set -o pipefail a failure of zstdcat is noticed"),
      .init(
        "routellm-batch --strong-share 30% --report costs.html -o assignments.jsonl.zst logs/*.jsonl.zst",
        "Send exactly 30% of the rows to the strong model and draw the costs"),
      .init(
        "routellm-batch --router my-router --budget 250USD -o assignments.jsonl logs/*.jsonl.zst",
        "The best that 250 dollars buy for the whole log; 40% would be a part of what all strong costs"),
      .init(
        "routellm-batch --router my-router --quality 95% --what-if strong=gpt-4o,weak=gpt-4o-mini log.jsonl",
        "The cheapest routes expected to keep 95% of the quality gap, priced with a second pair as well"),
      .init(
        "routellm-batch --models gpt-4o,gpt-4o-mini,mistral-small-latest --quality-floor today-1% --confidence 95% "
          + "--grades grades.csv --group-by /metadata/template --report policy.html -o assignments.jsonl log.jsonl",
        "A model for each template, so that the answers stay within a point of today's by your own grades"),
      .init(
        "routellm-batch --strong-share 30% --session /metadata/session_id --report costs.html -o assignments.jsonl log.jsonl",
        "Keep every conversation on one model: the one that its most demanding request needs"),
      .init(
        "routellm-batch -q -o /dev/null --report night.json --report night.html --group-by user --group-by hour "
          + "logs/*.jsonl.zst",
        "What would the night have cost, by user and hour? 'report diff' compares two such nights"),
      .init(
        "routellm-batch --passthrough --max-rejects 1% --rejects bad.jsonl dataset.jsonl > labelled.jsonl",
        "Label a data set: every object keeps its bytes and gains a member 'routellm'"),
      .init(
        "routellm-batch --label kind --label traits --passthrough -o labelled.jsonl dataset.jsonl",
        "Say of every prompt what kind of task it is, in which script, and whether it has code"),
      .init(
        "routellm-batch --prompt-field /req/q --id-field /meta/id --usage-field /resp/usage calls.jsonl",
        "Read a log with a layout of its own"),
      .init(
        "routellm-batch --join batch_output.jsonl --report costs.html batch_input.jsonl > assignments.jsonl",
        "Price a finished batch with the usage that its results observed"),
      .init(
        "routellm-batch -q -o /dev/null --quality-field /feedback/score --quality-scale 1-5 --group-by /metadata/team "
          + "--report quality.html log.jsonl",
        "What was observed of each logged model's answers, by team and by day"),
      .init(
        "routellm-batch --join-scores scores.csv --propensity /routing/probability --report quality.html log.jsonl",
        "Scores by request id, and an estimate of the quality as routed from a log with randomised routing"),
      .init(
        "routellm-batch --score-pair own --strong gpt-4o --weak gpt-4o-mini --emit openai-batch --out-dir tonight "
          + "batch.jsonl",
        "Split a batch into one for each model, ready to be submitted; the router scores with the pair it knows"),
      .init(
        "routellm-batch --strong-share 20% --split sets dataset.jsonl",
        "The hardest fifth of a data set in sets/hard.jsonl, the rest in sets/easy.jsonl"),
      .init(
        "routellm-batch --hardest 1000 --passthrough -o hardest.jsonl dataset.jsonl",
        "The thousand hardest rows of a data set, labelled"),
      .init(
        "routellm-batch --dry-run --router mf batch.jsonl",
        "Check options, files, format and prices without writing anything"),
      .init(
        "routellm-batch --service batch --price mixtral-8x7b-instruct-v0.1=0.2,0.2 logs.jsonl",
        "Price the strong model as a batch, and the weak model by hand"),
    ])
}
