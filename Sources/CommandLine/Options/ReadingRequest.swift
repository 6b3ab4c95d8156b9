internal import FileFormats
internal import Glibc
internal import LogReading
internal import Running

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

/// `--shard`: a share of the inputs, for arrays of jobs on many machines.
enum ShardRequest {
  static let option = OptionSpec(
    name: "shard", value: .text("I/N"),
    help: "Read only the I-th of N equal shares of the files, I from 1: every line is in exactly one of them. Plain "
      + "JSON lines are cut between lines, compressed files and CSV go whole. In a Slurm array: "
      + "--shard $SLURM_ARRAY_TASK_ID/16 with --array=1-16; in AWS Batch, which counts from 0: "
      + "--shard $((AWS_BATCH_JOB_ARRAY_INDEX + 1))/16. 'report merge' joins the reports.")

  /// Replaces the plan's inputs by those of its shard, if one was asked for.
  static func apply(_ arguments: ParsedArguments, to plan: inout ReadingPlan) throws {
    guard let text = arguments.string("shard") else { return }
    guard let number = ShardNumber(text) else {
      throw UsageError(
        "--shard takes I/N, such as 3/16, with I from 1 to N and N up to \(ShardNumber.maximumCount), not '\(text)'")
    }
    guard !plan.inputs.contains(.standardInput) else {
      throw UsageError("--shard divides files; standard input cannot be read by several jobs")
    }
    let shard = try LogShard(number, of: plan.inputs, promptColumns: plan.promptColumns)
    plan.inputs = shard.inputs
    plan.shard = shard
  }

  /// What a run should say of its shard.
  static func notes(_ plan: ReadingPlan, goal: Goal) -> [String] {
    guard let shard = plan.shard else { return [] }
    let whole = shard.inputs.count - shard.sections.count
    var parts: [String] = []
    if whole > 0 { parts.append("\(whole) whole \(whole == 1 ? "file" : "files")") }
    for section in shard.sections {
      parts.append("bytes \(section.range.lowerBound) to \(section.range.upperBound) of \(section.path)")
    }
    var notes = ["shard \(shard.number): \(parts.isEmpty ? "no line starts in it" : parts.joined(separator: ", "))"]
    if plan.lineLimit != nil { notes.append("--limit counts the lines of this shard") }
    if case .threshold = goal { return notes }
    notes.append(
      "the share, budget or quality is that of this shard alone; 'calibrate --from-reports' finds one threshold for all"
    )
    return notes
  }
}
