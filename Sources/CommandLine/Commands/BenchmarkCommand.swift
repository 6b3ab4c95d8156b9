internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// `benchmark`: measures whole runs and single stages on logs that it synthesises.
enum BenchmarkCommand {
  static let spec = CommandSpec(
    name: "benchmark",
    summary: "Measure this machine: whole runs by stage, and sw's scoring over battles of any number.",
    operands: "",
    discussion: """
      Writes a compressed log of OpenAI batch requests to a temporary file, routes it to another one, and prints each \
      stage's rate. With --battles, sw's score stage alone is measured over random battles; with --encoding, the \
      counting of prompt tokens alone, on one thread.
      """,
    groups: [
      CommandSpec.Group(
        title: "Whole run",
        options: [
          OptionSpec(name: "rows", value: .text("N"), help: "Rows of the log. Default: 500000."),
          OptionSpec(
            name: "prompts", value: .file("FILE"),
            help: "Take prompts from this log, in turn, numbered so that none repeats. Default: word problems."),
          OptionSpec(
            name: "router", value: .directory("KIND|DIR"), isRepeatable: true,
            help: "Routers to run. Default: random, mf and sw."),
          EmbedderOption.spec,
          OptionSpec(
            name: "exact", help: "Score sw, knn, checkpoints and --embedder by the reference arithmetic."),
        ]),
      CommandSpec.Group(
        title: "Score stage",
        options: [
          OptionSpec(name: "battles", value: .text("N"), help: "Measure sw over N battles, such as 57000."),
          OptionSpec(name: "dimension", value: .text("D"), help: "Dimensions of the embeddings. Default: 256."),
        ]),
      CommandSpec.Group(
        title: "Token counts",
        options: [
          OptionSpec(
            name: "encoding", value: .text("ENCODING"), isRepeatable: true,
            help: "Measure the counting of tokens with it, over --prompts: cl100k_base, o200k_base, a "
              + "tokenizer.json, or FILE:SPLIT as for 'route'.")
        ]),
      CommandSpec.Group(
        title: "Run",
        options: [
          OptionSpec(name: "threads", value: .text("N"), help: "Workers. Default: all cores."),
          OptionSpec(
            name: "spool-dir", value: .directory("DIR"), help: "Where the logs are kept. Default: TMPDIR or /tmp."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch benchmark --router mf", meaning: "Whole run with mf, stage by stage"),
      CommandSpec.Example(
        command: "routellm-batch benchmark --battles 57000 --dimension 1536",
        meaning: "sw over as many battles as Chatbot Arena's public set, at the size of OpenAI's embeddings"),
      CommandSpec.Example(
        command: "routellm-batch benchmark --encoding cl100k_base --prompts log.jsonl.zst",
        meaning: "How fast the prompts of a log are counted"),
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let threads = try arguments.integer("threads", in: 1...1024) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    if let battles = try arguments.integer("battles", in: 1...10_000_000) {
      let dimension = try arguments.integer("dimension", in: 1...16384) ?? 256
      return try measureScoring(battles: battles, dimension: dimension, threads: threads, exact: arguments.has("exact"))
    }
    if arguments.has("encoding") { return try measureCounting(arguments) }
    let rows = try arguments.integer("rows", in: 1...1_000_000_000) ?? 500_000
    let folder = arguments.string("spool-dir") ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let log = "\(folder)/routellm-batch-benchmark-\(getpid()).jsonl.zst"
    defer { _ = try? FileSystem.remove(log) }
    let byteCount = try writeLog(to: log, rows: rows, prompts: try arguments.string("prompts").map(prompts))
    var text = "\(rows) rows, \(byteCount / rows) bytes a row, \(threads) workers\n"
    for router in arguments.strings("router").isEmpty ? ["random", "mf", "sw"] : arguments.strings("router") {
      text += "\n\(router)\n" + (try measureRun(log, router: router, threads: threads, exact: arguments.has("exact")))
    }
    return RouteLLMBatch.show(text)
  }

  static func prompts(of path: String) throws -> [String] {
    let prompts = try PromptCollection.prompts(of: LogInput(argument: path))
    guard !prompts.isEmpty else { throw UsageError("--prompts \(path) holds no prompt") }
    return prompts
  }

  /// Returns the log's size before compression.
  private static func writeLog(to path: String, rows: Int, prompts: [String]?) throws -> Int {
    let sink = try ZstdSink(try OutputFile(path: path), name: path)
    var problems = WordProblems(seed: 0)
    var byteCount = 0
    var writer = JSONWriter()
    for row in 0..<rows {
      let prompt = prompts.map { "\($0[row % $0.count]) (\(row))" } ?? problems.next(number: row)
      writer.raw("{\"custom_id\":\"request-")
      writer.integer(row)
      writer.raw("\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"gpt-4-1106-preview\",")
      writer.raw("\"messages\":[{\"role\":\"user\",\"content\":")
      writer.string(prompt)
      writer.raw("}],\"max_tokens\":1000,\"temperature\":0.7}}\n")
      if writer.bytes.count > 1 << 20 || row == rows - 1 {
        byteCount += writer.bytes.count
        try sink.write(writer.bytes)
        writer.bytes.removeAll(keepingCapacity: true)
      }
    }
    try sink.finish()
    return byteCount
  }

  private static func measureRun(_ log: String, router: String, threads: Int, exact: Bool) throws -> String {
    var line = ["--router", router, "--threads", "\(threads)", "--quiet", log]
    if exact { line.insert("--exact", at: 0) }
    let request = try RouteRequest(try ParsedArguments(line, of: RouteCommand.spec))
    let output = "\(log).assignments"
    defer { _ = try? FileSystem.remove(output) }
    let sink = RunSink(
      outputs: [RowOutput(JSONLinesFormat(), to: RowStream(try OutputFile(path: output)))],
      inputNames: request.plan.reading.inputs.map(\.description), progress: nil)
    let outcome = try BatchPipeline(request.plan).run(into: sink)
    return outcome.timings.table(wallNanoseconds: outcome.wallNanoseconds)
  }

  /// Every worker scores blocks of rows for five seconds.
  private static func measureScoring(battles: Int, dimension: Int, threads: Int, exact: Bool) throws -> ExitStatus {
    let router = try SyntheticBattles.router(battles: battles, dimension: dimension, seed: 1, exact: exact)
    let embeddings = SyntheticBattles.embeddings(count: exact ? 4 : 512, dimension: dimension, seed: 2)
    let rate = ScoringMeasurement.rowsPerSecond(
      of: router, embeddings: embeddings, threadCount: threads, seconds: 5)
    return RouteLLMBatch.show(
      "sw\(exact ? " --exact" : ""), \(battles) battles, \(dimension) dimensions, \(threads) workers: \(Int(rate)) prompts/s\n"
    )
  }
}

extension BenchmarkCommand {
  /// One thread counts the prompts five times with each encoding; the fastest round tells.
  static func measureCounting(_ arguments: ParsedArguments) throws -> ExitStatus {
    var problems = WordProblems(seed: 0)
    let prompts =
      try arguments.string("prompts").map { try BenchmarkCommand.prompts(of: $0) }
      ?? (0..<100_000).map { problems.next(number: $0) }
    var text = ""
    for name in arguments.strings("encoding") {
      guard let encoding = try EncodingArgument(name).load() else {
        throw UsageError("--encoding estimate counts nothing that could be measured; name an encoding")
      }
      let measured = CountingMeasurement(of: encoding, prompts: prompts, rounds: 5)
      text += "\(encoding.name): \(prompts.count) prompts, \(measured.bytes) bytes, \(measured.tokens) tokens; "
      text += "\(Int(measured.promptsPerSecond)) prompts/s, "
      text += "\((measured.megabytesPerSecond * 10).rounded() / 10) MB/s (one thread, best of five)\n"
    }
    return RouteLLMBatch.show(text)
  }
}
