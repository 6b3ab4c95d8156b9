internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// `benchmark`: measures whole runs and single stages on logs that it synthesises.
enum BenchmarkCommand: Command {
  static let name = CommandName.benchmark
  private static let rows = Option("rows", .integer("N", in: 1...1_000_000_000), default: 500_000, "Rows of the log.")
  private static let prompts = Option(
    "prompts", .file(), "Take prompts from this log, in turn, numbered so that none repeats.",
    otherwise: "word problems")
  private static let routers = Option(
    repeated: "router", .router, "Routers to run.", otherwise: "random, mf and sw")
  private static let battles = Option(
    "battles", .integer("N", in: 1...10_000_000), "Measure sw over N battles, such as 57000.")
  private static let dimension = Option(
    "dimension", .integer("D", in: 1...16384), default: 256, "Dimensions of the embeddings.")
  private static let encodings = Option(
    repeated: "encoding", .encoding,
    "Measure the counting of tokens with it, over --prompts: cl100k_base, o200k_base, a tokenizer.json, or FILE:SPLIT as "
      + "for 'route'.")

  static let specification = CommandSpecification(
    summary: "Measure this machine: whole runs by stage, and sw's scoring over any number of battles.",
    discussion: """
      Writes a compressed log of OpenAI batch requests to a temporary file, routes it to another one, and prints each \
      stage's rate. With --battles, sw's score stage alone is measured over random battles; with --encoding, the \
      counting of prompt tokens alone, on one thread.
      """,
    groups: [
      OptionGroup("Whole run", [rows, prompts, routers, RouterOptions.embedder, RouterOptions.exact]),
      OptionGroup("Score stage", [battles, dimension]),
      OptionGroup("Token counts", [encodings]),
      OptionGroup(
        "Run",
        [
          ReadingOptions.threads,
          RunOptions.spoolDirectory.documented("Where the logs are kept.", otherwise: "/tmp"),
        ]),
    ],
    examples: [
      .init("routellm-batch benchmark --router mf", "Whole run with mf, stage by stage"),
      .init(
        "routellm-batch benchmark --battles 57000 --dimension 1536",
        "sw over as many battles as Chatbot Arena's public set, at the size of OpenAI's embeddings"),
      .init(
        "routellm-batch benchmark --encoding cl100k_base --prompts log.jsonl.zst",
        "How fast the prompts of a log are counted"),
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let threads = options[ReadingOptions.threads]
    if let battles = options[battles] {
      return try measureScoring(
        battles: battles, dimension: options[dimension], threads: threads, exact: options[RouterOptions.exact])
    }
    if options.isSet(encodings) { return try measureCounting(options) }
    let rows = options[rows]
    let log = "\(options[RunOptions.spoolDirectory])/routellm-batch-benchmark-\(getpid()).jsonl.zst"
    defer { _ = try? FileSystem.remove(log) }
    let byteCount = try writeLog(to: log, rows: rows, prompts: try options[prompts].map(prompts(of:)))
    var text =
      "\(FigureText.count(rows, of: "row")), \(byteCount / rows) bytes a row, "
      + "\(FigureText.count(threads, of: "worker"))\n"
    let routers = options[routers].isEmpty ? ["random", "mf", "sw"] : options[routers].map(\.description)
    for router in routers {
      text += "\n\(router)\n" + (try measureRun(log, router: router, options))
    }
    return RouteLLMBatch.show(text)
  }

  private static func prompts(of path: String) throws -> [String] {
    let prompts = try PromptCollection.prompts(of: LogInput(argument: path))
    guard !prompts.isEmpty else { throw UsageError.noPrompt(path) }
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

  private static func measureRun(_ log: String, router: String, _ options: ParsedOptions) throws -> String {
    var line = ["--router", router, "--threads", "\(options[ReadingOptions.threads])", "--quiet", log]
    if options[RouterOptions.exact] { line.insert("--exact", at: 0) }
    if let embedder = options[RouterOptions.embedder] { line.insert("--embedder=\(embedder)", at: 0) }
    let route = RouteCommand.specification
    let request = try RouteRequest(
      ParsedOptions(ArgumentScan(line, options: route.options), of: route, named: RouteCommand.name.rawValue))
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
      "sw\(exact ? " --exact" : ""), \(FigureText.count(battles, of: "battle")), "
        + "\(FigureText.count(dimension, of: "dimension")), \(FigureText.count(threads, of: "worker")): "
        + "\(Int(rate)) prompts/s\n"
    )
  }
}

extension BenchmarkCommand {
  /// One thread counts the prompts five times with each encoding; the fastest round is reported.
  private static func measureCounting(_ options: ParsedOptions) throws -> ExitStatus {
    var problems = WordProblems(seed: 0)
    let prompts =
      try options[prompts].map(prompts(of:)) ?? (0..<100_000).map { problems.next(number: $0) }
    var text = ""
    for argument in options[encodings] {
      guard let encoding = try argument.load() else { throw UsageError.nothingToMeasure }
      let measured = CountingMeasurement(of: encoding, prompts: prompts, rounds: 5)
      text += "\(encoding.name): \(FigureText.count(prompts.count, of: "prompt")), "
      text += "\(FigureText.count(measured.bytes, of: "byte")), \(FigureText.count(measured.tokens, of: "token")); "
      text += "\(Int(measured.promptsPerSecond)) prompts/s, "
      text += "\((measured.megabytesPerSecond * 10).rounded() / 10) MB/s (one thread, best of five)\n"
    }
    return RouteLLMBatch.show(text)
  }
}
