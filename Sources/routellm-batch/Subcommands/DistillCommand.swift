internal import BatchRunning
internal import Embedding
internal import Glibc
internal import LogReading
internal import ModelFiles
internal import Reporting
internal import Tuning

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
      "encoder: \(encoder.identity.name), \(ReportText.count(distillation.liveCount)) of "
        + "\(ReportText.count(distillation.entryCount)) entries in use")

    let showsProgress = !arguments.has("quiet") && isatty(STDERR_FILENO) == 1
    let progress = showsProgress ? ProgressLine(total: distillation.liveCount, unit: "entries") : nil
    let outcome = try distillation.run(threadCount: threadCount) { progress?.update(count: $0) }
    progress?.clear()
    note(
      "components: \(settings.dimension) of \(distillation.componentCount) with "
        + "\(ReportText.percent(outcome.varianceShare)) of the variance, behind \(settings.skippedCount) with "
        + "\(ReportText.percent(outcome.skippedVarianceShare))")
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
      "wrote \(folder.path): \(ReportText.count(distillation.entryCount)) vectors of \(settings.dimension) dimensions, "
        + "\(ReportText.byteCount(byteCount)), in \(ReportText.fixed(seconds, 1)) s; use it with --embedder \(folder.path)"
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
