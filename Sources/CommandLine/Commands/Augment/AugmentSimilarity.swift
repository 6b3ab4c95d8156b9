internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Routing
internal import Running
internal import TextModels
internal import Training

/// `augment similarity`: how near training data are to a benchmark.
enum AugmentSimilarityCommand: Command {
  static let name = CommandName.augmentSimilarity
  private static let benchmark = Option(
    required: "benchmark", .benchmark("FILE", where: FileSystem.isFile),
    "One of RouteLLM's benchmarks, without the prompts of its contamination list, or a log of any format.")
  private static let training = Option(
    repeated: "training", isRequired: true, .file("PATH"),
    "A log of any format, a CSV file with a column prompt, or a folder with prompts.jsonl.")
  private static let duplicates = Option(
    "duplicates", .newFile(),
    "Write the prompts that count as known from training as JSON lines {eval_prompt, train_prompt, cosine, source}, for "
      + "'evaluate --exclude'.")
  private static let report = Option("report", .dataFile, "Write the figures as JSON.")

  static let specification = CommandSpecification(
    summary: "Say how near training prompts are to a benchmark's, and which of them it contains.",
    discussion: """
      For each training file: the mean over the benchmark's prompts of the largest cosine with a training prompt (the \
      RouteLLM paper's benchmark-dataset similarity), its quantiles, and how many prompts count as known from training: \
      those of the same wording, and those within a cosine of .95. Cosines are between this program's own embeddings, \
      which know words and not their order: figures compare with each other, not with the paper's.
      """,
    groups: [
      OptionGroup("Benchmark", [benchmark, BenchmarkOptions.data]),
      OptionGroup("Training data", [training]),
      OptionGroup("Output", [duplicates, report]),
    ],
    examples: [
      .init(
        "routellm-batch augment similarity --benchmark mmlu --data RouteLLM/routellm/evals "
          + "--training gold.jsonl --training arena.csv --duplicates known.jsonl",
        "Compare two training sets, and list what MMLU shares with them")
    ])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let benchmark = options[benchmark]
    let paths = options[training]
    let prompts = try prompts(of: benchmark, folder: options[BenchmarkOptions.data])
    guard !prompts.isEmpty else { throw InputError(benchmark.text, "holds no prompt") }
    let embedder = try StaticEmbeddingModel.shipped()
    let embeddings = embedder.embeddings(of: prompts)
    var rows: [DatasetSimilarity] = []
    var duplicateLines: [UInt8] = []
    for path in paths {
      let training = try TrainingPrompts.read(path, embedder: embedder)
      let row = DatasetSimilarity(training, matches: training.matches(of: prompts, embeddings: embeddings))
      duplicateLines += row.duplicateLines(of: prompts, training: training)
      rows.append(row)
    }
    if let path = options[duplicates] { try OutputFile.write(duplicateLines, to: path) }
    if let report = options[report] {
      let bytes = DatasetSimilarity.encoded(
        rows, benchmark: benchmark.text, promptCount: prompts.count, version: ProgramVersion.number)
      try OutputFile.write(bytes, to: report)
    }
    return RouteLLMBatch.show(
      "\(benchmark.text): \(FigureText.count(prompts.count, of: "prompt")); "
        + "the largest cosine of each with a training prompt\n\n"
        + DatasetSimilarity.table(rows))
  }

  private static func prompts(of benchmark: BenchmarkName, folder: String?) throws -> [String] {
    guard case .known(let name) = benchmark else { return try PromptSet.read(training: benchmark.text).texts }
    guard let source = BenchmarkSource(name: name, folder: folder) else { throw UsageError.benchmarkWithoutData(name) }
    let models = BenchmarkModels(pair: .graded, aliases: try ModelAliasTable.shipped())
    return try source.read(models: models).prompts
  }
}
