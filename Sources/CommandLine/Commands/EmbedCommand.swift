internal import FileFormats
internal import Files
internal import Glibc
internal import LogReading
internal import Reporting
internal import Running
internal import TextModels

/// `embed`: writes the embeddings of a log as a NumPy array.
enum EmbedCommand {
  static let spec = CommandSpec(
    name: "embed",
    summary: "Write one embedding a row as a NumPy array (.npy, float32).",
    operands: "[FILE...]",
    discussion: "Row i of the array is the i-th row of the log that was not rejected.",
    groups: [
      CommandSpec.Group(
        title: "Output",
        options: [
          OptionSpec(name: "output", short: "o", value: .file("FILE"), help: "The array's file; needed."),
          EmbedderOption.spec,
          OptionSpec(name: "exact", help: "With --embedder, multiply in f32 instead of eight bits."),
          RouteCommand.rejects, RouteCommand.keepSecrets,
          OptionSpec(name: "quiet", short: "q", help: "Print errors only."),
        ]),
      CommandSpec.Group(
        title: "Input",
        options: RouteCommand.reading(without: ["id-field", "usage-field", "model-field", "time-field"]) + [
          ShardRequest.option
        ]),
    ],
    glossaries: [RouteCommand.formats],
    examples: [
      CommandSpec.Example(
        command: "routellm-batch embed -o embeddings.npy logs.jsonl.zst", meaning: "Embed a log's first turns")
    ])

  static func run(_ arguments: ParsedArguments) throws -> ExitStatus {
    guard let path = arguments.string("output") else { throw UsageError("embed needs --output FILE.npy") }
    let plan = try ReadingRequest.plan(arguments)
    for option in ["output", "rejects"] {
      guard let path = arguments.string(option) else { continue }
      try RouteInputs.refuse(output: path, option: "--\(option)", among: plan.namedInputs)
    }
    let embedder = try EmbedderOption.resolve(arguments)
    var pipeline = EmbeddingPipeline(plan, embedder: embedder)
    if !arguments.has("quiet") { pipeline.announce = { Diagnostics.note($0) } }
    let rejects = try arguments.string("rejects").map { try OutputFile(path: $0) }
    let report = RejectedLineReport(keepsSecrets: arguments.has("keep-secrets"))
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
    if !arguments.has("quiet") {
      Diagnostics.note(
        "\(outcome.rowCount) embeddings of \(embedder.identity), \(outcome.rejectedCount) lines rejected")
    }
    for failure in outcome.failures { Diagnostics.note(failure) }
    return outcome.failures.isEmpty ? outcome.rejectedCount > 0 ? .tooManyRejects : .success : .brokenInput
  }
}
