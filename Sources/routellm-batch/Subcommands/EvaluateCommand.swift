internal import Assigning
internal import FileWriting
internal import ModelNaming
internal import Routing
internal import Tuning

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
