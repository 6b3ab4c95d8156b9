internal import FileFormats
internal import Glibc
internal import LogReading
internal import Numerics
internal import Running

/// The options that say which rows of a log are read, and how: the same for every command that reads logs.
enum ReadingOptions {
  static let format = Option(
    "format", .choice(LogFormat.self), "The log's format, one of those listed below.",
    otherwise: "detected from the first lines of each input, and reported")
  static let promptField = Option(
    "prompt-field", .pointer,
    "JSON pointer to a text or a list of messages, such as /body/messages: reads a log of any other layout.")
  static let idField = Option("id-field", .pointer, "JSON pointer to the row's id, a text or a number.")
  static let usageField = Option(
    "usage-field", .pointer, "JSON pointer to an object of observed token counts, such as /response/usage.")
  static let modelField = Option(
    "model-field", .pointer, "JSON pointer to the model that answered; adds 'logged_model' to each assignment.")
  static let timeField = Option(
    "time-field", .pointer,
    "JSON pointer to the time of the request, in ISO 8601 or counted since 1970; adds 'logged_time' to each assignment."
  )
  static let turn = Option(
    "turn", .choice(PromptTurn.self), default: .first, "The user turn of a conversation that is scored.")
  static let limit = Option("limit", .integer("N", in: 0...), "Stop after N lines.")
  static let sample = Option(
    "sample", .fraction("P"), "Read only this share of the lines, chosen by --seed: 0.01 or 1%.")
  static let seed = Option("seed", .seed, default: 0, "Seed of --sample and of the random router.")
  static let threads = Option(
    "threads", .integer("N", in: 1...1024), default: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), shown: "all cores",
    "Number of workers. The output does not depend on it."
  ).withoutEffectOnOutput
  static let maxLineBytes = Option(
    "max-line-bytes", .integer("N", in: 1...(1 << 30)), default: LineLimits().maximumLineLength,
    "Reject lines of more than N bytes.")
  static let maxDepth = Option(
    "max-depth", .integer("N", in: 1...1024), default: PromptDecoder.Options.standardDepth,
    "Reject rows whose JSON is nested more than N deep; N is up to 1024.")
  static let zstdWindow = Option(
    "zstd-window", .integer("LOG", in: ZstdDecoder.windowLogs), default: LineLimits().maximumWindowLog,
    shown: "\(LineLimits().maximumWindowLog) (128 MiB)",
    "Accept zstd windows of up to 2^LOG bytes, which are held in memory, as 'zstd --long=LOG' makes them: 10 to 31.")
  static let shard = Option(
    "shard", .shard,
    "Read only the I-th of N equal shares of the files, I from 1: every line is in exactly one of them. Plain JSON lines "
      + "are cut between lines; compressed files and CSV stay whole. In a Slurm array: "
      + "--shard $SLURM_ARRAY_TASK_ID/16 with --array=1-16; in AWS Batch, which counts from 0: "
      + "--shard $((AWS_BATCH_JOB_ARRAY_INDEX + 1))/16. 'report merge' joins the reports.")

  /// Without `--shard`, which not every command has.
  static let all: [any AnyOption] = [
    format, promptField, idField, usageField, modelField, timeField, turn, limit, sample, seed, threads, maxLineBytes,
    maxDepth, zstdWindow,
  ]

  /// For a command that has no use for some of them.
  static func all(but others: any AnyOption...) -> [any AnyOption] {
    let names = Set(others.map(\.details.name))
    return all.filter { !names.contains($0.details.name) }
  }

  static let formats = CommandSpecification.Glossary(
    title: "Formats, in the order in which they are tried",
    entries: LogFormat.allCases.map { ($0.rawValue, $0.summary) })
}

extension ValueType where Value == ShardNumber {
  static var shard: ValueType {
    ValueType("I/N", expected: "I/N, such as 3/16, with I from 1 to N and N up to \(ShardNumber.maximumCount)") {
      (text) throws(BadValue) in
      guard let number = ShardNumber(text) else { throw BadValue() }
      return number
    }
  }
}

extension ReadingPlan {
  /// - Parameter inputs: nil for the operands.
  init(_ options: ParsedOptions, inputs: [String]? = nil) throws {
    self.init(
      inputs: try RunInputs.resolve(inputs ?? options.operands), threadCount: options[ReadingOptions.threads])
    foundPaths = try RunInputs.foundInFolders(inputs ?? options.operands)
    seed = options[ReadingOptions.seed]
    format = options[ReadingOptions.format]
    lineLimit = options[ReadingOptions.limit]
    sampleShare = options[ReadingOptions.sample]
    limits.maximumLineLength = options[ReadingOptions.maxLineBytes]
    limits.maximumWindowLog = options[ReadingOptions.zstdWindow]
    decoding.maximumLineLength = limits.maximumLineLength
    decoding.maximumDepth = options[ReadingOptions.maxDepth]
    decoding.turn = options[ReadingOptions.turn]
    decoding.promptField = options[ReadingOptions.promptField]
    decoding.idField = options[ReadingOptions.idField]
    decoding.usageField = options[ReadingOptions.usageField]
    decoding.modelField = options[ReadingOptions.modelField]
    decoding.timeField = options[ReadingOptions.timeField]
    decoding.keepsOrigin =
      options[OutputOptions.logFields] || decoding.modelField != nil || decoding.timeField != nil
    decoding.embeddingField = options[RouterOptions.embeddingField]
    guard let number = options[ReadingOptions.shard] else { return }
    guard !self.inputs.contains(.standardInput) else { throw UsageError.shardOfStandardInput }
    let shard = try LogShard(number, of: self.inputs, promptColumns: promptColumns)
    self.inputs = shard.inputs
    self.shard = shard
  }

  /// What a run should say of its shard.
  ///
  /// - Parameter isWhole: whether the goal is one of the whole log, such as a share or a budget.
  func shardNotes(goalIsOfWholeLog isWhole: Bool) -> [RunNote] {
    guard let shard else { return [] }
    let whole = shard.inputs.count - shard.sections.count
    var parts: [String] = []
    if whole > 0 { parts.append(FigureText.count(whole, of: "whole file")) }
    for section in shard.sections {
      parts.append("bytes \(section.range.lowerBound) to \(section.range.upperBound) of \(section.path)")
    }
    let text = "shard \(shard.number): \(parts.isEmpty ? "no line starts in it" : parts.joined(separator: ", "))"
    var notes = [parts.isEmpty ? RunNote.unusual(text) : .usual(text)]
    if lineLimit != nil { notes.append(.unusual("--limit counts the lines of this shard")) }
    if isWhole {
      notes.append(
        .unusual(
          "the share, budget or quality is that of this shard alone; 'calibrate --from-reports' finds one threshold for "
            + "all"))
    }
    return notes
  }
}
