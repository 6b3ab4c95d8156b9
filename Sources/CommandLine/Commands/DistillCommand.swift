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
enum DistillCommand {
  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    let start = monotonicNanoseconds()
    guard let directory = arguments.string("encoder") else { throw UsageError("distill needs --encoder DIR") }
    guard let output = try FolderOption("output", arguments) else { throw UsageError("distill needs --output DIR") }
    let settings = try settings(arguments)
    let threadCount = try arguments.integer("threads", in: 1...1024) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    for option in ["name", "source", "licence"] where arguments.string(option)?.isEmpty == true {
      throw UsageError("--\(option) needs a text")
    }
    func note(_ text: String) { if !arguments.has("quiet") { Diagnostics.note(text) } }

    let checkpoint = try ModelCheckpoint(directory: directory)
    let encoder = try EncoderEmbeddingModel(checkpoint, arithmetic: .exact)
    let distillation = try StaticDistillation(encoder, of: checkpoint, settings: settings)
    try output.check(inputs: [.file(checkpoint.files.path(of: ModelCheckpoint.configurationFile))])
    // Taken before the work, so that what cannot be written is told at once; a file left unfinished leaves no trace.
    let folder = try output.lock()
    try output.claim(folder, isResumed: false) { _ in false }
    _ = try folder.file(StaticEmbeddingArtefact.manifestFile)
    note(
      "encoder: \(encoder.identity.name), \(FigureText.count(distillation.liveCount)) of "
        + "\(FigureText.count(distillation.entryCount)) entries in use")

    let showsProgress = !arguments.has("quiet") && isatty(STDERR_FILENO) == 1
    let progress = showsProgress ? ProgressLine(total: distillation.liveCount, unit: "entries") : nil
    let outcome = try distillation.run(threadCount: threadCount) { progress?.update(count: $0) }
    progress?.clear()
    note(
      "components: \(settings.dimension) of \(distillation.componentCount) with "
        + "\(FigureText.percent(outcome.varianceShare)) of the variance, behind \(settings.skippedCount) with "
        + "\(FigureText.percent(outcome.skippedVarianceShare))")
    let artefact = StaticEmbeddingArtefact(
      name: arguments.string("name") ?? "static-\(checkpoint.directoryName)-\(settings.dimension)",
      table: outcome.table,
      source: StaticEmbeddingArtefact.Source(
        model: arguments.string("source") ?? checkpoint.directoryName,
        licence: arguments.string("licence") ?? "not stated",
        weights: try checkpoint.weightFiles.map { ($0, try checkpoint.files.bytes(of: $0).sha256) }),
      distillation: distillation.provenance(command: command(settings)))
    let byteCount = try StaticEmbeddingWriter.write(artefact, to: folder)
    let seconds = Double(monotonicNanoseconds() - start) / 1e9
    note(
      "wrote \(folder.path): \(FigureText.count(distillation.entryCount)) vectors of \(settings.dimension) dimensions, "
        + "\(FigureText.byteCount(byteCount)), in \(FigureText.fixed(seconds, 1)) s; use it with --embedder \(folder.path)"
    )
    return .success
  }

  private static func settings(_ arguments: ParsedArguments) throws(UsageError) -> DistillationSettings {
    var settings = DistillationSettings()
    settings.dimension = try arguments.integer("dimension", in: 1...65_536) ?? settings.dimension
    settings.skippedCount = try arguments.integer("skip-components", in: 0...65_536) ?? settings.skippedCount
    settings.smoothing =
      try arguments.number("sif", "a number from 1e-12 to 1e12", where: (1e-12...1e12).contains) ?? settings.smoothing
    return settings
  }

  /// The command line without paths, with every setting that a vector depends on.
  private static func command(_ settings: DistillationSettings) -> String {
    "routellm-batch distill --dimension \(settings.dimension) --sif \(settings.smoothing) "
      + "--skip-components \(settings.skippedCount)"
  }
}

extension DistillCommand {
  static let spec = CommandSpec(
    name: "distill",
    summary: "Make a static embedding of a sentence encoder: a table for --embedder, faster and less exact than it.",
    operands: "",
    discussion: """
      Each entry of the encoder's vocabulary is embedded as a text of its own, as the checkpoint's own pooling says; a \
      text's embedding is then the normalised sum of its entries' vectors. From these the centre of running text is \
      taken away, the leading principal components are left out and the next ones kept, and frequent entries count \
      less (SIF, with frequencies by Zipf's law over the vocabulary's order). Vectors are rounded to bytes, with a scale \
      each.

      The encoder is a Hugging Face checkpoint whose tokeniser is BERT's uncased WordPiece. The same checkpoint and \
      options give the same bytes, whatever the number of threads. A router scores only embeddings of the table that it \
      was trained with: train one with --embedder DIR.
      """,
    groups: [
      CommandSpec.Group(
        title: "Encoder",
        options: [
          OptionSpec(
            name: "encoder", value: .directory("DIR"),
            help: "The sentence encoder's checkpoint, such as all-MiniLM-L6-v2; needed."),
          OptionSpec(
            name: "threads", value: .text("N"), help: "Workers. The output does not depend on it. Default: all cores."),
        ]),
      CommandSpec.Group(
        title: "Table",
        options: [
          OptionSpec(name: "dimension", value: .text("N"), help: "Of the table's vectors. Default: 256."),
          OptionSpec(
            name: "skip-components", value: .text("N"),
            help: "Leading principal components that are left out: they tell kinds of entries apart, not meanings. "
              + "Default: 3."),
          OptionSpec(
            name: "sif", value: .text("A"),
            help: "An entry of frequency p counts A / (A + p): a small A damps frequent ones. Default: 1e-5."
          ),
        ]),
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(name: "output", short: "o", value: .directory("DIR"), help: "The artefact's directory; needed."),
          OptionSpec(name: "overwrite", help: "Replace an artefact that the directory holds."),
          OptionSpec(
            name: "name", value: .text("NAME"),
            help: "What messages and manifests call the table. Default: static-ENCODER-DIMENSION."),
          OptionSpec(
            name: "source", value: .text("NAME"),
            help: "What the encoder is called, for the manifest. Default: its directory's name."),
          OptionSpec(name: "licence", value: .text("TEXT"), help: "The encoder's licence, for the manifest."),
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
    ],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch distill --encoder all-MiniLM-L6-v2 --licence Apache-2.0 -o my-table",
        meaning: "Make a table of 256 dimensions"),
      CommandSpec.Example(
        command: "routellm-batch train sw --data labels.jsonl --embedder my-table -o my-router",
        meaning: "Train a router on it, and route with --router my-router --embedder my-table"),
    ])
}
