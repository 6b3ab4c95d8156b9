internal import Files
internal import Routing
internal import Running
internal import Training

/// `evaluate`: measures routers on a benchmark whose answers are graded already.
enum EvaluateCommand: Command {
  static let name = CommandName.evaluate

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    try PageOrDataFile.check(options[report])
    let sources = try sources(options)
    let all = try runs(options).map { try measure($0, on: sources) }
    let evaluations = all.flatMap(\.evaluations)
    for file in options[report] {
      try file.write(
        page: EvaluationPage.encoded(evaluations, options: options.given, version: ProgramVersion.number),
        data: EvaluationJSON.encoded(evaluations, options: options.given, version: ProgramVersion.number))
    }
    guard !options[quiet] else { return .success }
    var told: [RunNote] = []
    for note in all.flatMap(\.notes) where !told.contains(note) { told.append(note) }
    Verbosity(options).tell(told)
    // A report that is there leaves no room for the table.
    guard options[report].allSatisfy({ $0.path != "-" }) else { return .success }
    return RouteLLMBatch.show(evaluations.map(EvaluationTable.text).joined(separator: "\n"))
  }

  /// The options of each pair that is measured: the one that the command line names or the routers know, or of several models
  /// each against the last.
  private static func runs(_ options: ParsedOptions) throws(UsageError) -> [ParsedOptions] {
    guard let all = options[models], let weak = all.last else { return [options] }
    for (place, model) in all.enumerated() where all[..<place].contains(model) {
      throw .namedTwice(option: models.details.dashed, model)
    }
    var runs: [ParsedOptions] = []
    for strong in all.dropLast() {
      var run = options
      // To the routers they are one pair.
      run.unset(models)
      try run.set(RouterOptions.strong, texts: [strong])
      try run.set(RouterOptions.weak, texts: [weak])
      runs.append(run)
    }
    return runs
  }

  /// Measures the routers for one pair on every benchmark.
  private static func measure(
    _ options: ParsedOptions, on sources: [BenchmarkSource]
  ) throws -> (evaluations: [Evaluation], notes: [RunNote]) {
    let names = options[routers]
    let settings = Evaluation.Settings(options)
    let aliases = try ModelAliasTable.shipped()
    let routers = try names.map { name in
      try ResolvedRouter(options, named: name, aliases: aliases, seed: settings.seed)
    }
    let pair = try pair(of: routers, names: names, aliases: aliases)
    var groups: [String] = []
    for router in routers { groups += router.router.groupSources.filter { !groups.contains($0) } }
    var benchmarks = try sources.map { [groups] source in
      try options[exclude].reduce(
        try source.read(models: BenchmarkModels(pair: pair, aliases: aliases), by: options[by], groups: groups)
      ) { try $0.excluding(list: $1) }
    }
    try KnownPrompts(options, routers: names).treat(&benchmarks, dropping: options[dropDuplicates])
    let evaluations = try benchmarks.map { benchmark in
      let evaluated = try zip(names, routers).map { name, router in
        try BenchmarkScoring.score(
          benchmark, with: router.router, named: name.description, embedder: router.embedder)
      }
      var evaluation = Evaluation(benchmark, routers: evaluated, settings: settings, aliases: aliases)
      evaluation.promises = try zip(evaluated, routers).compactMap {
        try promise(benchmark, $0, by: $1, aliases: aliases)
      }
      evaluation.parts = try options[by].map { field in
        try EvaluationParts(of: benchmark, by: field, routers: evaluated) {
          Evaluation($0, routers: $1, settings: settings, aliases: aliases)
        }
      }
      return evaluation
    }
    let notes = zip(names, routers).flatMap { name, router in
      router.notes
        + (router.ranking.map { [.unusual("the win rates of \(name) are those of \($0.strong) over \($0.weak)")] } ?? [])
    }
    return (evaluations, notes)
  }

  /// What a router says of a benchmark of its own pair; nil for a router that says nothing.
  private static func promise(
    _ benchmark: EvaluationBenchmark, _ evaluated: EvaluatedRouter, by router: ResolvedRouter, aliases: ModelAliasTable
  ) throws -> PromiseCoverage? {
    guard let card = router.card, let map = card.qualityMap, router.scoresOwnPair, router.ranking == nil,
      aliases.areSame(benchmark.pair.strong, card.strong), aliases.areSame(benchmark.pair.weak, card.weak),
      let resamples = try router.qualityResamples()
    else { return nil }
    let comparison = try router.artefact?.trainingComparison()
    let embeddings =
      comparison == nil
      ? nil : RouterBatch(texts: benchmark.prompts, for: router.router.input, embedder: router.embedder).embeddings
    return PromiseCoverage(
      router: evaluated.name, benchmark, winRates: evaluated.winRates, map: map, resamples: resamples,
      comparison: comparison, embeddings: embeddings)
  }

  private static func sources(_ options: ParsedOptions) throws(UsageError) -> [BenchmarkSource] {
    var sources: [BenchmarkSource] = []
    for name in options[benchmark] {
      guard let source = BenchmarkSource(name: name.text, folder: options[BenchmarkOptions.data]) else {
        throw .benchmarkWithoutData(name.text)
      }
      guard !sources.contains(source) else { throw .namedTwice(option: benchmark.details.dashed, name.text) }
      sources.append(source)
    }
    return sources
  }

  /// The pair that all routers with one of their own agree on.
  private static func pair(
    of routers: [ResolvedRouter], names: [RouterName], aliases: ModelAliasTable
  ) throws(UsageError) -> ModelPair {
    let trained = routers.indices.filter { routers[$0].router.kind.untrained == nil }
    guard let first = trained.first else { return routers.first?.pair ?? .graded }
    let pair = routers[first].pair
    for other in trained.dropFirst() {
      let theirs = routers[other].pair
      guard aliases.areSame(pair.strong, theirs.strong), aliases.areSame(pair.weak, theirs.weak) else {
        throw .routersDisagree("\(names[first]) routes \(pair), \(names[other]) \(theirs)")
      }
    }
    return pair
  }
}

extension Evaluation.Settings {
  fileprivate init(_ options: ParsedOptions) {
    self.init()
    let given = options[EvaluateCommand.strongShare]
    if !given.isEmpty { shares = given }
    resampleCount = options[EvaluateCommand.resamples]
    seed = options[EvaluateCommand.seed]
    wantsUpstreamGrid = options[EvaluateCommand.upstreamGrid]
  }
}

/// One `--benchmark`.
enum BenchmarkName: Sendable, Equatable {
  /// One of RouteLLM's.
  case known(String)
  case file(String)

  var text: String {
    switch self {
    case .known(let text), .file(let text): text
    }
  }
}

/// What `evaluate` and `augment similarity` share.
enum BenchmarkOptions {
  static let data = Option(
    "data", .directory(reading: .tables), "The folder routellm/evals of RouteLLM's repository, for its benchmarks.")
}

extension ValueType where Value == BenchmarkName {
  /// - Parameters:
  ///   - placeholder: of a file.
  ///   - isFile: whether a name that is not one of RouteLLM's is a file's.
  static func benchmark(_ placeholder: String, where isFile: @escaping @Sendable (String) -> Bool) -> ValueType {
    let names = BenchmarkSource.names
    return ValueType(
      (names + [placeholder]).joined(separator: "|"), kind: .file,
      expected: "one of \(names.joined(separator: ", ")), or a \(placeholder)",
      moved: { value, place in names.contains(value) ? value : place(value) }
    ) { (text) throws(BadValue) in
      if names.contains(text) { return .known(text) }
      guard isFile(text) else { throw BadValue(near: NearestNames.nearest(to: text, among: names, limit: 1)) }
      return .file(text)
    }
  }
}

extension EvaluateCommand {
  static let benchmark = Option(
    repeated: "benchmark", isRequired: true, .benchmark("FILE.jsonl") { $0.hasSuffix(".jsonl") },
    "One of RouteLLM's benchmarks, or JSON lines {prompt, STRONG: score, WEAK: score}.")
  static let routers = Option(
    repeated: "router", isRequired: true, .router, "A kind of router or the directory of a trained one.")
  static let training = Option(
    repeated: "training", .file("PATH"),
    "What the routers were trained on: a log of any format, a CSV file with a column prompt, or a folder with "
      + "prompts.jsonl.")
  static let dropDuplicates = Option(
    flag: "drop-duplicates",
    "Leave out prompts that count as known from training: the same wording, or a cosine of at least .95.")
  static let exclude = Option(
    repeated: "exclude", .file(), "Leave out the prompts that these JSON lines name as eval_prompt.")
  static let strongShare = Option(
    repeated: "strong-share", .fraction("P"), "A share of strong calls at which PGR is reported.",
    otherwise: "20%, 50% and 80%")
  static let upstreamGrid = Option(
    flag: "upstream-grid", "Add the figures as RouteLLM computes them: 11 quantile thresholds and interpolated CPT.")
  static let resamples = Option(
    "resamples", .integer("N", in: 0...100_000), default: Evaluation.Settings().resampleCount,
    "Bootstrap resamples; 0 for no intervals.")
  static let seed = Option("seed", .seed, default: 1, "Seed of the resamples and of the random router.")
  static let by: Option<String?> = Option(
    "by", .text("FIELD"),
    "Measure every part of the prompts by itself: a member of the benchmark's rows, such as kind, group or domain; "
      + "domain for MMLU.")
  static let models: Option<[String]?> = Option(
    "models", .models,
    "Measure the routers for each of these models, the strongest first, against the last: a table for each of them. A router that "
      + "does not know both ranks prompts as it does for its own pair. Two models are --strong and --weak."
  ).excluding([RouterOptions.strong, RouterOptions.weak], because: "--models names all models, the strongest first")
    .excluding([RouterOptions.scorePair], because: "each router scores with the pair that is measured, if it knows it")
  static let report = Option(
    repeated: "report", .pageOrData,
    "Write a page with a plot for .html, data for .json; - is data on standard output, in place of the table.")
  static let quiet = RunOptions.quiet.documented("Do not print the table.")

  static let specification = CommandSpecification(
    summary: "Measure routers on MMLU, GSM8K, MT Bench or graded prompts of your own.",
    discussion: """
      Prints both models' quality and, for each router, for the prompt's length, for random and for the oracle: APGR, the \
      part of the gap between the models that is recovered on average over all shares of strong calls; CPT(50%) and \
      CPT(80%), the least share that recovers so much, and how many times more strong calls random needs; and PGR, the part \
      recovered at given shares, all with bootstrap 95% intervals. What a router's own quality map says of these prompts \
      stands next to what was recovered. Prompts that the benchmark's contamination list names are dropped.
      """,
    groups: [
      OptionGroup(
        "Benchmark",
        [
          benchmark, BenchmarkOptions.data,
          RouterOptions.strong.documented("The expensive model.", otherwise: "that of the routers' own pair"),
          RouterOptions.weak.documented("The cheap model.", otherwise: "that of the routers' own pair"),
          models,
        ]),
      OptionGroup(
        "Routers",
        [
          routers,
          RouterOptions.scorePair.documented(
            "Score with these two models of the router, or with its own pair, whatever pair is measured."),
          RouterOptions.modelList, RouterOptions.embedder, RouterOptions.scoreThreshold, RouterOptions.exact,
        ]),
      OptionGroup("Contamination", [training, dropDuplicates, exclude]),
      OptionGroup("Figures", [strongShare, by, upstreamGrid, resamples, seed]),
      OptionGroup("Output", [report, RunOptions.verbose, quiet]),
    ],
    examples: [
      .init(
        "routellm-batch evaluate --benchmark gsm8k --data RouteLLM/routellm/evals --router random --router my-router",
        "Measure a router of your own, and random, on GSM8K"),
      .init(
        "routellm-batch evaluate --benchmark graded.jsonl --router my-router --report graded.html",
        "Measure it on graded prompts of your own, and plot quality against share"),
      .init(
        "routellm-batch evaluate --benchmark mmlu --benchmark gsm8k --data RouteLLM/routellm/evals --router sw "
          + "--router mf --drop-duplicates --report routers.html",
        "Compare the shipped routers on two benchmarks, on one page, without prompts known from training"),
    ])
}
