internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Numerics
internal import Reporting
internal import Running
internal import TextModels
internal import Training

/// `distill`: makes a static embedding of a sentence encoder.
enum DistillCommand: Command {
  static let name = CommandName.distill

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let start = monotonicNanoseconds()
    let isQuiet = options[RunOptions.quiet]
    func note(_ text: String) { if !isQuiet { Diagnostics.note(text) } }
    var settings = DistillationSettings()
    settings.dimension = options[dimension]
    settings.skippedCount = options[skipComponents]
    settings.smoothing = options[sif]

    let checkpoint = try ModelCheckpoint(directory: options[encoder])
    let encoder = try EncoderEmbeddingModel(checkpoint, arithmetic: .exact)
    let distillation = try StaticDistillation(encoder, of: checkpoint, settings: settings)
    let output = OutputFolderPath(options[output], overwrites: options[overwrite])
    // Taken before the work, so that what cannot be written is reported at once; a file left unfinished leaves no trace.
    let folder = try output.lock()
    try output.claim(folder, isResumed: false) { _ in false }
    _ = try folder.file(StaticEmbeddingArtefact.manifestFile)
    note(
      "encoder: \(encoder.identity.name), \(FigureText.count(distillation.liveCount)) of "
        + "\(FigureText.count(distillation.entryCount, of: "entry", plural: "entries")) in use")

    let showsProgress = !isQuiet && isatty(STDERR_FILENO) == 1
    let progress = showsProgress ? ProgressLine(total: distillation.liveCount, unit: "entries") : nil
    let outcome = try distillation.run(threadCount: options[ReadingOptions.threads]) { progress?.update(count: $0) }
    progress?.clear()
    note(
      "components: \(settings.dimension) of \(distillation.componentCount) with "
        + "\(FigureText.percent(outcome.varianceShare)) of the variance, after \(settings.skippedCount) skipped with "
        + "\(FigureText.percent(outcome.skippedVarianceShare))")
    let artefact = StaticEmbeddingArtefact(
      name: options[tableName] ?? "static-\(checkpoint.directoryName)-\(settings.dimension)",
      table: outcome.table,
      source: StaticEmbeddingArtefact.Source(
        model: options[source] ?? checkpoint.directoryName, licence: options[licence],
        weights: try checkpoint.weightFiles.map { ($0, try checkpoint.files.bytes(of: $0).sha256) }),
      distillation: distillation.provenance(command: command(settings)))
    let byteCount = try StaticEmbeddingWriter.write(artefact, to: folder)
    let seconds = Double(monotonicNanoseconds() - start) / 1e9
    note(
      "wrote \(folder.path): \(FigureText.count(distillation.entryCount, of: "vector")) of "
        + "\(FigureText.count(settings.dimension, of: "dimension")), "
        + "\(FigureText.byteCount(byteCount)), in \(FigureText.fixed(seconds, 1)) s; use it with --embedder \(folder.path)"
    )
    return .success
  }

  /// The command line without paths, with every setting that a vector depends on.
  private static func command(_ settings: DistillationSettings) -> String {
    "routellm-batch distill --dimension \(settings.dimension) --sif \(settings.smoothing) "
      + "--skip-components \(settings.skippedCount)"
  }
}

extension DistillCommand {
  private static let encoder = Option(
    required: "encoder", .directory(), "The sentence encoder's checkpoint, such as all-MiniLM-L6-v2.")
  private static let dimension = Option(
    "dimension", .integer("N", in: 1...65_536), default: DistillationSettings().dimension,
    "Dimensions of the table's vectors.")
  private static let skipComponents = Option(
    "skip-components", .integer("N", in: 0...65_536), default: DistillationSettings().skippedCount,
    "Leading principal components that are left out: they distinguish kinds of entries, not meanings.")
  private static let sif = Option(
    "sif", .number("A", "a number from 1e-12 to 1e12") { (1e-12...1e12).contains($0) },
    default: DistillationSettings().smoothing, shown: "1e-5",
    "An entry of frequency p counts A / (A + p): a small A damps frequent ones.")
  private static let output = Option(
    required: "output", short: "o", .newDirectory(writing: .artefact), "The artefact's directory.")
  private static let overwrite = Option(flag: "overwrite", "Replace an artefact that the directory holds.")
  private static let tableName = Option(
    "name", .text("NAME"), "What messages and manifests call the table.", otherwise: "static-ENCODER-DIMENSION")
  private static let source = Option(
    "source", .text("NAME"), "What the encoder is called, for the manifest.", otherwise: "the name of its directory")
  private static let licence = Option(
    "licence", .text("TEXT"), default: "not stated", "The encoder's licence, for the manifest.")

  static let specification = CommandSpecification(
    summary: "Make a static embedding of a sentence encoder: a table for --embedder, faster and less exact than it.",
    discussion: """
      Each entry of the encoder's vocabulary is embedded as a text of its own, with the checkpoint's own pooling; a \
      text's embedding is then the normalised sum of its entries' vectors. From these the centre of running text is \
      subtracted, the leading principal components are left out and the next ones kept, and frequent entries count \
      less (SIF, with frequencies by Zipf's law over the vocabulary's order). Vectors are rounded to bytes, with a scale \
      each.

      The encoder is a Hugging Face checkpoint whose tokenizer is BERT's uncased WordPiece. The same checkpoint and \
      options give the same bytes, whatever the number of threads. A router scores only embeddings of the table that it \
      was trained with: train one with --embedder DIR.
      """,
    groups: [
      OptionGroup("Encoder", [encoder, ReadingOptions.threads]),
      OptionGroup("Table", [dimension, skipComponents, sif]),
      OptionGroup("Output", [output, overwrite, tableName, source, licence, RunOptions.quiet]),
    ],
    examples: [
      .init(
        "routellm-batch distill --encoder all-MiniLM-L6-v2 --licence Apache-2.0 -o my-table",
        "Make a table of 256 dimensions"),
      .init(
        "routellm-batch train sw --data labels.jsonl --embedder my-table -o my-router",
        "Train a router on it, and route with --router my-router --embedder my-table"),
    ])
}
