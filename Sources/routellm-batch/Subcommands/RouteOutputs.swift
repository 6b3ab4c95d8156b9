internal import FileWriting
internal import Glibc
internal import LogReading

/// Where a run's rows and rejects go.
struct RouteOutputs {
  let assignments: any ByteSink
  let rejects: (any ByteSink)?

  /// Opens the outputs after checking that none is an input or named twice.
  init(_ arguments: ParsedArguments, inputs: [LogInput], isDryRun: Bool) throws {
    try RouteOutputs.check(arguments, inputs: inputs)
    guard !isDryRun else {
      assignments = try OutputFile(path: "/dev/null")
      rejects = nil
      return
    }
    assignments = try arguments.string("output").map(RouteOutputs.open) ?? StandardOutput()
    rejects = try arguments.string("rejects").map(RouteOutputs.open)
  }

  private static func check(_ arguments: ParsedArguments, inputs: [LogInput]) throws {
    var named = arguments.strings("report").map { ("--report", $0) }
    if let path = arguments.string("output") { named.append(("--output", path)) }
    if let path = arguments.string("rejects") { named.append(("--rejects", path)) }
    if arguments.string("output") ?? "-" == "-" {
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
