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

  /// Opens the outputs after checking that none is an input or named twice.
  ///
  /// - Parameters:
  ///   - results: what is read besides the plan's inputs.
  ///   - requests: what is written of each row besides; assignments then go to a file or nowhere.
  init(
    _ arguments: ParsedArguments, plan: ReadingPlan, results: [LogInput], requests: RequestOutput?, isDryRun: Bool
  ) throws {
    let inputs = plan.namedInputs + results
    try RouteOutputs.check(arguments, inputs: inputs, writesRequests: requests != nil)
    try requests?.check(inputs: inputs)
    guard !isDryRun else {
      assignments = try OutputFile(path: "/dev/null")
      rejects = nil
      self.requests = nil
      return
    }
    self.requests = try requests?.open(inputs: plan.inputs)
    assignments = try RouteOutputs.open(arguments.string("output") ?? (requests == nil ? "-" : "/dev/null"))
    if try AssignmentFile.isTable(arguments) {
      try assignments.write(AssignmentTable.header(hasOrigin: plan.decoding.keepsOrigin))
    }
    rejects = try arguments.string("rejects").map(RouteOutputs.open)
  }

  private static func check(_ arguments: ParsedArguments, inputs: [LogInput], writesRequests: Bool) throws {
    var named = arguments.strings("report").map { ("--report", $0) }
    if let path = arguments.string("output") { named.append(("--output", path)) }
    if let path = arguments.string("rejects") { named.append(("--rejects", path)) }
    if arguments.string("output") ?? (writesRequests ? "/dev/null" : "-") == "-" {
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
