internal import BatchRunning
internal import FileWriting
internal import Glibc
internal import LogReading
internal import Reporting

/// Where a run's rows, requests and rejects go.
struct RouteOutputs {
  let assignments: any ByteSink
  let rejects: (any ByteSink)?
  let requests: RequestFiles?
  let split: SplitFiles?

  /// Opens the outputs after checking that none is an input or named twice.
  ///
  /// - Parameters:
  ///   - results: what is read besides the plan's inputs.
  ///   - request: tells which folders are filled besides; assignments then go to a file or nowhere.
  init(
    _ arguments: ParsedArguments, plan: ReadingPlan, results: [LogInput], request: RouteRequest, isDryRun: Bool
  ) throws {
    let inputs = plan.namedInputs + results
    let folders = [request.requests?.folder, request.split].compactMap(\.self)
    let output = arguments.string("output") ?? (folders.isEmpty ? "-" : "/dev/null")
    try RouteOutputs.check(arguments, output: output, inputs: inputs)
    for folder in folders { try folder.check(inputs: inputs) }
    guard !isDryRun else {
      assignments = try OutputFile(path: "/dev/null")
      rejects = nil
      requests = nil
      split = nil
      return
    }
    requests = try request.requests?.open(inputs: plan.inputs)
    split = try request.split.map { try SplitFiles(in: $0.open(isOwn: SplitFiles.isOwn)) }
    assignments = try RouteOutputs.open(output)
    if try AssignmentFile.isTable(arguments) {
      try assignments.write(AssignmentTable.header(hasOrigin: plan.decoding.keepsOrigin))
    }
    rejects = try arguments.string("rejects").map(RouteOutputs.open)
  }

  private static func check(_ arguments: ParsedArguments, output: String, inputs: [LogInput]) throws {
    var named = arguments.strings("report").map { ("--report", $0) }
    if let path = arguments.string("output") { named.append(("--output", path)) }
    if let path = arguments.string("rejects") { named.append(("--rejects", path)) }
    if output == "-" {
      try RouteInputs.refuse(output: "/dev/stdout", option: "standard output", among: inputs)
    }
    for (option, path) in named where path.hasSuffix(".gz") {
      throw UsageError("\(option) \(path): gzip is not written; end the name in .zst, or pipe through gzip")
    }
    var seen: Set<String> = []
    for (option, path) in named {
      try RouteInputs.refuse(output: path, option: option, among: inputs)
      guard seen.insert(path).inserted || path == "/dev/null" else {
        throw UsageError("\(path) is named for two outputs")
      }
    }
    for path in arguments.strings("report") { try ReportFile.check(path) }
  }

  private static func open(_ path: String) throws -> any ByteSink {
    if path == "-" { return StandardOutput() }
    let file = try OutputFile(path: path)
    return path.hasSuffix(".zst") ? try ZstdSink(file, name: path) : file
  }
}
