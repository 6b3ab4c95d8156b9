internal import BatchRunning
internal import Glibc
internal import JSONCoding
internal import LogReading

/// The options that say which rows are read and how, shared by the commands that read logs.
enum ReadingRequest {
  /// - Parameter inputs: nil for the operands.
  static func plan(_ arguments: ParsedArguments, inputs: [String]? = nil) throws -> ReadingPlan {
    var plan = ReadingPlan(
      inputs: try RouteInputs.resolve(inputs ?? arguments.operands),
      threadCount: try arguments.integer("threads", in: 1...1024) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    plan.seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 0)
    plan.format = arguments.string("format").flatMap(LogFormat.init(rawValue:))
    plan.lineLimit = try arguments.integer("limit", in: 0...Int.max)
    plan.sampleShare = try arguments.fraction("sample")
    plan.limits.maximumLineLength =
      try arguments.integer("max-line-bytes", in: 1...(1 << 30)) ?? plan.limits.maximumLineLength
    plan.decoding.maximumLineLength = plan.limits.maximumLineLength
    plan.limits.maximumWindowLog =
      try arguments.integer("zstd-window", in: ZstdDecoder.windowLogs) ?? plan.limits.maximumWindowLog
    plan.decoding.maximumDepth = try arguments.integer("max-depth", in: 1...1024) ?? plan.decoding.maximumDepth
    plan.decoding.turn = arguments.string("turn").flatMap(PromptTurn.init(rawValue:)) ?? .first
    plan.decoding.promptField = try pointer("prompt-field", arguments)
    plan.decoding.idField = try pointer("id-field", arguments)
    plan.decoding.usageField = try pointer("usage-field", arguments)
    plan.decoding.modelField = try pointer("model-field", arguments)
    plan.decoding.timeField = try pointer("time-field", arguments)
    plan.decoding.keepsOrigin =
      arguments.has("log-fields") || plan.decoding.modelField != nil || plan.decoding.timeField != nil
    plan.decoding.embeddingField = try pointer("embedding-field", arguments)
    try ShardRequest.apply(arguments, to: &plan)
    return plan
  }

  private static func pointer(_ name: String, _ arguments: ParsedArguments) throws(UsageError) -> JSONPointer? {
    guard let text = arguments.string(name) else { return nil }
    do throws(JSONError) {
      return try JSONPointer(text)
    } catch {
      throw UsageError("--\(name) '\(text)': \(error.reason)")
    }
  }
}
