internal import Files
internal import Routing
internal import Running
internal import Training

/// `evaluate`: measures routers on a benchmark whose answers are graded already.
enum EvaluateCommand {
  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let sources = try sources(arguments)
    let names = arguments.strings("router")
    guard !names.isEmpty else { throw UsageError("evaluate needs --router KIND|DIR, at least once") }
    let reports = arguments.strings("report")
    for report in reports { try ReportFile.checkPageOrData(report) }
    let settings = try settings(arguments)

    let aliases = try ModelAliasTable.shipped()
    let routers = try names.map { name in
      try ResolvedRouter(
        arguments, named: name, aliases: aliases,
        reading: ResolvedRouter.ReadingOptions(seed: settings.seed, takesRecordedVectors: false))
    }
    let pair = try pair(of: routers, names: names, aliases: aliases)
    var benchmarks = try sources.map { source in
      try arguments.strings("exclude").reduce(
        try source.read(models: BenchmarkModels(pair: pair, aliases: aliases))
      ) { try $0.excluding(list: $1) }
    }
    try KnownPrompts(arguments, routers: names).treat(&benchmarks, dropping: arguments.has("drop-duplicates"))
    let evaluations = try benchmarks.map { benchmark in
      let evaluated = try zip(names, routers).map { name, router in
        try BenchmarkScoring.score(benchmark, with: router.router, named: name, embedder: router.embedder)
      }
      return Evaluation(benchmark, routers: evaluated, settings: settings, aliases: aliases)
    }
    for report in reports {
      let options = arguments.given
      let bytes =
        report.hasSuffix(".html")
        ? EvaluationPage.encoded(evaluations, options: options, version: RouteLLMBatch.version)
        : EvaluationJSON.encoded(evaluations, options: options, version: RouteLLMBatch.version)
      try OutputFile.write(bytes, to: report)
    }
    for note in routers.flatMap(\.notes) where !arguments.has("quiet") { Diagnostics.note(note) }
    guard !arguments.has("quiet") else { return .success }
    return RouteLLMBatch.show(evaluations.map(EvaluationTable.text).joined(separator: "\n"))
  }

  private static func sources(_ arguments: ParsedArguments) throws(UsageError) -> [BenchmarkSource] {
    let names = arguments.strings("benchmark")
    guard !names.isEmpty else {
      throw UsageError("evaluate needs --benchmark \(BenchmarkSource.names.joined(separator: "|"))|FILE.jsonl")
    }
    var sources: [BenchmarkSource] = []
    for name in names {
      guard let source = BenchmarkSource(name: name, folder: arguments.string("data")) else {
        guard BenchmarkSource.names.contains(name) else {
          throw UsageError(
            "--benchmark '\(name)' is neither one of \(BenchmarkSource.names.joined(separator: ", ")) nor a FILE.jsonl"
              + NearestNames.suggestion(for: name, among: BenchmarkSource.names))
        }
        throw UsageError("--benchmark \(name) needs --data DIR, the folder routellm/evals of RouteLLM's repository")
      }
      guard !sources.contains(source) else { throw UsageError("--benchmark \(name) was given twice") }
      sources.append(source)
    }
    return sources
  }

  private static func settings(_ arguments: ParsedArguments) throws(UsageError) -> Evaluation.Settings {
    var settings = Evaluation.Settings()
    var shares: [Double] = []
    for text in arguments.strings("strong-share") {
      guard let share = Fraction.parse(text) else {
        throw UsageError("--strong-share takes a number from 0 to 1 or a percentage such as 30%, not '\(text)'")
      }
      shares.append(share)
    }
    if !shares.isEmpty { settings.shares = shares }
    settings.resampleCount = try arguments.integer("resamples", in: 0...100_000) ?? settings.resampleCount
    settings.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
    settings.wantsUpstreamGrid = arguments.has("upstream-grid")
    return settings
  }

  /// The pair that all routers with one of their own agree on.
  private static func pair(
    of routers: [ResolvedRouter], names: [String], aliases: ModelAliasTable
  ) throws(UsageError) -> ModelPair {
    let trained = routers.indices.filter { routers[$0].router.kind != .random }
    guard let first = trained.first else { return routers.first?.pair ?? .standard }
    let pair = routers[first].pair
    for other in trained.dropFirst() {
      let theirs = routers[other].pair
      guard aliases.areSame(pair.strong, theirs.strong), aliases.areSame(pair.weak, theirs.weak) else {
        throw UsageError(
          "\(names[first]) routes \(pair), \(names[other]) \(theirs): say with --strong and --weak which to measure")
      }
    }
    return pair
  }
}

extension EvaluateCommand {
  static let spec = CommandSpec(
    name: "evaluate",
    summary: "Measure routers on MMLU, GSM8K, MT Bench or graded prompts of your own.",
    operands: "",
    discussion: """
      Prints both models' quality and, for each router, for random and for the oracle: APGR, the part of the gap between \
      the models that is recovered on average over all shares of strong calls; CPT(50%) and CPT(80%), the least share \
      that recovers so much; and PGR, the part recovered at given shares, all with bootstrap 95% intervals. Prompts that \
      the benchmark's contamination list names are dropped.
      """,
    groups: [
      CommandSpec.Group(
        title: "Benchmark",
        options: [
          OptionSpec(
            name: "benchmark", value: .text("mmlu|gsm8k|mt-bench|FILE.jsonl"), isRepeatable: true,
            help: "One of RouteLLM's benchmarks, or JSON lines {prompt, STRONG: score, WEAK: score}; needed. May be "
              + "repeated."),
          OptionSpec(
            name: "data", value: .directory("DIR"),
            help: "The folder routellm/evals of RouteLLM's repository, for its benchmarks."),
          OptionSpec(
            name: "strong", value: .text("MODEL"), help: "The dear model. Default: the routers' own pair."),
          OptionSpec(name: "weak", value: .text("MODEL"), help: "The cheap model. Default: the routers' own pair."),
        ]),
      CommandSpec.Group(
        title: "Routers",
        options: [
          OptionSpec(
            name: "router", value: .directory("KIND|DIR"), isRepeatable: true,
            help: "A kind of router or a trained one's directory; needed. May be repeated."),
          OptionSpec(
            name: "score-pair", value: .text("A,B|own"),
            help:
              "Score with these two models of the router, or with its own pair, apart from the pair that is measured."),
          OptionSpec(
            name: "model-list", value: .file("FILE"),
            help: "Names the rows of upstream's bare mf weights, --router FILE.safetensors."),
          EmbedderOption.spec,
          ScoreThresholdOption.spec,
          OptionSpec(
            name: "exact", help: "Score sw, knn, checkpoints and --embedder by the reference arithmetic."),
        ]),
      CommandSpec.Group(
        title: "Contamination",
        options: [
          OptionSpec(
            name: "training", value: .file("PATH"), isRepeatable: true,
            help: "What the routers were trained on: a log of any format, a CSV file with a column prompt, or a folder "
              + "with prompts.jsonl. May be repeated."),
          OptionSpec(
            name: "drop-duplicates",
            help: "Leave out prompts that count as known from training: the same wording, or a cosine of at least .95."),
          OptionSpec(
            name: "exclude", value: .file("FILE"), isRepeatable: true,
            help: "Leave out the prompts that these JSON lines name as eval_prompt. May be repeated."),
        ]),
      CommandSpec.Group(
        title: "Figures",
        options: [
          OptionSpec(
            name: "strong-share", value: .text("P"), isRepeatable: true,
            help: "A share of strong calls at which PGR is told. May be repeated. Default: 20%, 50% and 80%."),
          OptionSpec(
            name: "upstream-grid",
            help: "Add the figures as RouteLLM computes them: 11 quantile thresholds and interpolated CPT."),
          OptionSpec(
            name: "resamples", value: .text("N"), help: "Bootstrap resamples; 0 for no intervals. Default: 1000."),
          OptionSpec(
            name: "seed", value: .text("N"), help: "Seed of the resamples and of the random router. Default: 1."),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(
            name: "report", value: .file("FILE"), isRepeatable: true,
            help: "Write a page with a plot for .html, data for .json. May be repeated."),
          OptionSpec(name: "quiet", short: "q", help: "Do not print the table."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command:
          "routellm-batch evaluate --benchmark gsm8k --data RouteLLM/routellm/evals --router random --router my-router",
        meaning: "Measure a router of your own, and random, on GSM8K"),
      CommandSpec.Example(
        command: "routellm-batch evaluate --benchmark graded.jsonl --router my-router --report graded.html",
        meaning: "Measure it on graded prompts of your own, and plot quality against share"),
      CommandSpec.Example(
        command:
          "routellm-batch evaluate --benchmark mmlu --benchmark gsm8k --data RouteLLM/routellm/evals --router sw "
          + "--router mf --drop-duplicates --report routers.html",
        meaning: "Compare the shipped routers on two benchmarks, on one page, without prompts known from training"),
    ])
}
