internal import FileFormats
internal import Files
internal import LogReading
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// `augment similarity`: how near training data lies to a benchmark.
enum AugmentSimilarity {
  static let spec = CommandSpec(
    name: "augment similarity",
    summary: "Say how near training prompts lie to a benchmark's, and which of them it contains.",
    operands: "",
    discussion: """
      For each training file: the mean over the benchmark's prompts of the largest cosine with a training prompt (the \
      RouteLLM paper's benchmark-dataset similarity), its quantiles, and how many prompts count as known from training: \
      those of the same wording, and those within a cosine of .95. Cosines are between this program's own embeddings, \
      which know words and not their order: figures compare with each other, not with the paper's.
      """,
    groups: [
      CommandSpec.Group(
        title: "Benchmark",
        options: [
          OptionSpec(
            name: "benchmark", value: .text("mmlu|gsm8k|mt-bench|FILE"),
            help: "One of RouteLLM's benchmarks, after its contamination list, or a log of any format; needed."),
          OptionSpec(
            name: "data", value: .directory("DIR"),
            help: "The folder routellm/evals of RouteLLM's repository, for its benchmarks."),
        ]),
      CommandSpec.Group(
        title: "Training data",
        options: [
          OptionSpec(
            name: "training", value: .file("PATH"), isRepeatable: true,
            help: "A log of any format, a CSV file with a column prompt, or a folder with prompts.jsonl; needed. "
              + "May be repeated.")
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(
            name: "duplicates", value: .file("FILE"),
            help:
              "Write the prompts that count as known from training as JSON lines {eval_prompt, train_prompt, cosine, "
              + "source}, for 'evaluate --exclude'."),
          OptionSpec(name: "report", value: .file("FILE.json"), help: "Write the figures as JSON."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch augment similarity --benchmark mmlu --data RouteLLM/routellm/evals "
          + "--training gold.jsonl --training arena.csv --duplicates known.jsonl",
        meaning: "Compare two training sets, and list what MMLU shares with them")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard let name = arguments.string("benchmark") else {
      throw UsageError("augment similarity needs --benchmark \(BenchmarkSource.names.joined(separator: "|"))|FILE")
    }
    let paths = arguments.strings("training")
    guard !paths.isEmpty else { throw UsageError("augment similarity needs --training PATH, at least once") }
    if let path = arguments.string("duplicates") {
      let inputs = (paths + [name]).filter(FileSystem.isFile).map(LogInput.file)
      try RouteInputs.refuse(output: path, option: "--duplicates", among: inputs)
    }
    if let report = arguments.string("report") { try ReportFile.checkData(report) }
    let prompts = try prompts(of: name, folder: arguments.string("data"))
    guard !prompts.isEmpty else { throw InputError(name, "holds no prompt") }
    let embedder = try StaticEmbeddingModel.shipped()
    let embeddings = embedder.embeddings(of: prompts)
    var rows: [DatasetSimilarity] = []
    var duplicates: [UInt8] = []
    for path in paths {
      let training = try TrainingPrompts.read(path, embedder: embedder)
      let row = DatasetSimilarity(training, matches: training.matches(of: prompts, embeddings: embeddings))
      duplicates += row.duplicateLines(of: prompts, training: training)
      rows.append(row)
    }
    if let path = arguments.string("duplicates") { try OutputFile.write(duplicates, to: path) }
    if let report = arguments.string("report") {
      let bytes = DatasetSimilarity.encoded(
        rows, benchmark: name, promptCount: prompts.count, version: RouteLLMBatch.version)
      try OutputFile.write(bytes, to: report)
    }
    return RouteLLMBatch.show(
      "\(name): \(prompts.count) prompts; the largest cosine of each with a training prompt\n\n"
        + DatasetSimilarity.table(rows))
  }

  private static func prompts(of name: String, folder: String?) throws -> [String] {
    guard BenchmarkSource.names.contains(name) else {
      guard FileSystem.isFile(name) else {
        throw UsageError(
          "--benchmark '\(name)' is neither one of \(BenchmarkSource.names.joined(separator: ", ")) nor a file"
            + NearestNames.suggestion(for: name, among: BenchmarkSource.names))
      }
      return try PromptSet.read(training: name).texts
    }
    guard let source = BenchmarkSource(name: name, folder: folder) else {
      throw UsageError("--benchmark \(name) needs --data DIR, the folder routellm/evals of RouteLLM's repository")
    }
    let models = BenchmarkModels(pair: .standard, aliases: try ModelAliasTable.shipped())
    return try source.read(models: models).prompts
  }
}
