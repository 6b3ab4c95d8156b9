internal import FileFormats
internal import Files
internal import LogReading
internal import Numerics
internal import Running
internal import TextModels

/// `embed`: writes the embeddings of a log as a NumPy array.
enum EmbedCommand: Command {
  static let name = CommandName.embed
  static let output = Option(required: "output", short: "o", .newFile("FILE.npy"), "The array's file.")

  static let specification = CommandSpecification(
    summary: "Write one embedding a row as a NumPy array (.npy, float32).",
    operands: .any("[FILE...]"),
    discussion: "Row i of the array is the i-th row of the log that was not rejected.",
    groups: [
      OptionGroup(
        "Output",
        [
          output, RouterOptions.embedder, RouterOptions.exactEmbedding, OutputOptions.rejects,
          OutputOptions.keepSecrets,
          RunOptions.verbose, RunOptions.quiet,
        ]),
      OptionGroup(
        "Input",
        ReadingOptions.all(
          but: ReadingOptions.idField, ReadingOptions.usageField, ReadingOptions.modelField, ReadingOptions.timeField)
          + [ReadingOptions.shard]),
    ],
    glossaries: [ReadingOptions.formats],
    examples: [.init("routellm-batch embed -o embeddings.npy logs.jsonl.zst", "Embed a log's first turns")])

  static func run(_ options: ParsedOptions) throws -> ExitStatus {
    let (path, rejectsPath) = (options[output], options[OutputOptions.rejects])
    let plan = try ReadingPlan(options)
    let embedder = try options.embedder()
    var pipeline = EmbeddingPipeline(plan, embedder: embedder)
    let verbosity = Verbosity(options)
    verbosity.tellWaiting(for: plan.inputs)
    pipeline.announce = { verbosity.tell($0) }
    let rejects = try rejectsPath.map { try OutputFile(path: $0) }
    let report = RejectedLineReport(keepsSecrets: options[OutputOptions.keepSecrets])
    let file = try OutputFile(path: path)
    // The number of rows is known at the end: the header of fixed length is written over then.
    try file.write(NumpyHeader.bytes(rows: 0, columns: embedder.identity.dimension))
    let outcome = try pipeline.run(into: file) { line in
      guard let rejects else { return }
      var bytes: [UInt8] = []
      report.append(line, file: plan.inputs[line.inputIndex].description, to: &bytes)
      try rejects.write(bytes)
    }
    try file.overwriteStart(
      with: NumpyHeader.bytes(rows: outcome.rowCount, columns: embedder.identity.dimension))
    try file.finish()
    try rejects?.finish()
    if !options[RunOptions.quiet] {
      Diagnostics.note(
        "\(FigureText.count(outcome.rowCount, of: "embedding")) of \(embedder.identity), "
          + "\(FigureText.count(outcome.rejectedCount, of: "line")) rejected"
          + (outcome.setAsideCount > 0 ? ", \(FigureText.count(outcome.setAsideCount, of: "line")) set aside" : ""))
    }
    for failure in outcome.failures { Diagnostics.note(failure) }
    return outcome.failures.isEmpty ? outcome.rejectedCount > 0 ? .tooManyRejects : .success : .brokenInput
  }
}
